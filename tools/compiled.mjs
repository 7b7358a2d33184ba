// Compile what cells import, with the Python of the pages: `node compiled.mjs JOB`, a file of JSON made by
// compiled.py. It starts the pages' kernel, runs cells in it, and writes each module's bytecode to a folder.

import { readFileSync } from "node:fs";
import process from "node:process";
import { loadPyodide } from "pyodide";

const COMPILE = `
import marshal, sys
from importlib.util import MAGIC_NUMBER
from pathlib import Path

def compile_all():
    for module in list(sys.modules.values()):
        spec = getattr(module, "__spec__", None)
        file = (spec and spec.origin) or ""
        if file.endswith(".py") and file.startswith("/lib/") and "/confusionlab/" not in file:
            target = Path("/compiled", file.removeprefix("/") + "c")
            target.parent.mkdir(parents=True, exist_ok=True)
            code = compile(spec.loader.get_data(file), file, "exec", dont_inherit=True)
            target.write_bytes(MAGIC_NUMBER + bytes(12) + marshal.dumps(code))

compile_all()
`;

/** @type {{kernel: string, wheels: {file: string}[], cells: string[], compiled: string}} */
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const pyodide = await loadPyodide();
const { FS, _module } = pyodide;
FS.writeFile("/home/pyodide/confusionlab_kernel.py", readFileSync(job.kernel, "utf8"));
const kernel = pyodide.pyimport("confusionlab_kernel").start(
    JSON.stringify(job.wheels),
    (/** @type {string} */ file) => new Uint8Array(readFileSync(file)),
    (/** @type {string} */ name, /** @type {string} */ path) => {
        const fs = { findObject: () => FS.findObject(path), readFile: () => FS.readFile(path) };
        _module.loadDynamicLibrary(name, { global: true, nodelete: true, allowUndefined: true, fs });
    },
    (/** @type {string} */ told) => {
        const { output } = JSON.parse(told);
        if (output?.ename) process.stderr.write(`${output.traceback.join("\n")}\n`);
    },
);
for (const cell of job.cells) {
    if (!(await kernel.run(cell))) process.exit(1);
}
FS.mkdirTree("/compiled");
pyodide.mountNodeFS("/compiled", job.compiled);
pyodide.runPython(COMPILE);
