// What ESLint looks for in our own JavaScript. Prettier forms it, and TypeScript checks the explorer's types.
import js from "@eslint/js";
import stylistic from "@stylistic/eslint-plugin";
import globals from "globals";

export default [
  { ignores: ["_build/", "data/", "dist/", "assets/mathjax/", ".*/"] },
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { stylistic },
    rules: {
      eqeqeq: "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-control-regex": "off", // names and addresses may hold such characters, and are rid of them
      "stylistic/max-len": ["error", { code: 110, ignoreTemplateLiterals: true }],
    },
  },
  { files: ["src/confusionlab/explorer/shim.js"], languageOptions: { sourceType: "script" } },
];
