"""Python in the page: IPython's shell, and wheels that are fetched when one is first imported from.

worker.js starts it in Pyodide and calls `start` once, then `run` for one cell after the other. It runs
nowhere else, and knows nothing of the page: what a cell shows goes out as messages of JSON.
"""

import builtins
import hashlib
import io
import json
import logging
import os
import site
import sys
import time
import zipfile
from base64 import b64encode
from pathlib import Path
from types import ModuleType

SITE_PACKAGES = site.getsitepackages()[0]
LIBRARIES = "/usr/lib"
WORKING_FOLDER = "/home/pyodide"
FEEDBACK = "application/vnd.confusionlab.feedback+json"
WHAT_RUNS = (
    "NumPy, pandas, SciPy, scikit-learn, Matplotlib, seaborn and confusionlab run here; for more, open the "
    "notebook in Colab or in your own Jupyter."
)
HIDDEN = {__file__, "<frozen importlib._bootstrap>"}
# What one cell may print: a page with more of it answers no click.
MOST_CHARACTERS = 500_000
FLUSH_CHARACTERS, FLUSH_SECONDS = 8_000, 0.1


class NotArrivedError(ImportError):
    """A wheel did not arrive, or arrived damaged."""


class WheelFinder:
    """Installs the wheel that holds a module in the moment in which that is first imported."""

    def __init__(self, wheels, read, link, tell):
        self._by_module = {module: wheel for wheel in wheels for module in wheel["imports"]}
        self._libraries = {wheel["name"]: wheel for wheel in wheels if wheel["library"]}
        self._read, self._link, self._tell = read, link, tell

    def find_spec(self, name, path=None, target=None):
        """Install what holds the module; the finders behind this one find it then."""
        if wheel := self._by_module.get(name):
            for needed in wheel["depends"]:
                if library := self._libraries.pop(needed, None):
                    self._load(library)
            self._unpack(wheel, SITE_PACKAGES)
            for module in wheel["imports"]:
                del self._by_module[module]
            # Not those of all folders: to read again what the standard library's archive holds takes 0.1 s.
            sys.path_importer_cache.pop(SITE_PACKAGES, None)

    def _load(self, library):
        """Load a library of the system, which modules of the wheels are linked with."""
        for name in self._unpack(library, LIBRARIES):
            self._link(name, f"{LIBRARIES}/{name}")

    def _unpack(self, wheel, folder):
        with zipfile.ZipFile(io.BytesIO(self._bytes(wheel))) as zipped:
            zipped.extractall(folder)
            return zipped.namelist()

    def _bytes(self, wheel):
        for again in (False, True):  # what a browser has kept may be damaged
            content = self._read(wheel["file"], again)
            if content is None:
                raise NotArrivedError(
                    f"{wheel['title']} did not arrive: the connection may be gone. Run the cell again."
                )
            content = content.to_bytes()
            if hashlib.sha256(content).hexdigest() == wheel["sha256"]:
                return content
        name = wheel["file"].rpartition("/")[2]
        text = (
            f"{wheel['title']} arrived damaged (the file {name}), and is not used. "
            "Load the page again; if that does not help, the site itself has to be mended."
        )
        self._tell({"type": "broken", "text": text})
        raise NotArrivedError(text)


class Output:
    """What the running cell shows, told to the page."""

    def __init__(self, tell):
        self._tell = tell
        self._characters = 0
        self.out, self.err = Stream("stdout", self), Stream("stderr", self)

    def begin(self):
        """Begin with a cell that has shown nothing yet."""
        self._characters = 0

    def show(self, output_type, **fields):
        """Tell of one output, behind what was printed before it."""
        self.flush()
        self._tell({"type": "output", "output": {"output_type": output_type, **fields}})

    def flush(self):
        """Tell what was printed so far."""
        self.out.flush()
        self.err.flush()

    def stream(self, name, text):
        """Tell of printed text, up to what a page can show."""
        room = MOST_CHARACTERS - self._characters
        self._characters += len(text)
        if room <= 0:
            return
        if len(text) > room:
            text = f"{text[:room]}\n… This cell prints more than a page can show. The rest is left out.\n"
        self._tell({"type": "output", "output": {"output_type": "stream", "name": name, "text": text}})


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr`, told in pieces."""

    encoding = "utf-8"

    def __init__(self, name, output):
        self.name, self._output = name, output
        self._waiting, self._length, self._told = [], 0, 0.0

    def writable(self):
        """Tell that it can be written to."""
        return True

    def write(self, text):
        """Keep the text, and tell it when there is much of it or some time has passed."""
        self._waiting.append(text)
        self._length += len(text)
        is_time = text.endswith(("\n", "\r")) and time.monotonic() - self._told > FLUSH_SECONDS
        if is_time or self._length > FLUSH_CHARACTERS:
            self.flush()
        return len(text)

    def flush(self):
        """Tell what was kept."""
        text = "".join(self._waiting)
        self._waiting, self._length, self._told = [], 0, time.monotonic()
        if text:
            self._output.stream(self.name, text)


def refuse_to_ask(prompt=""):
    """Stand for `input()`, which a page cannot answer."""
    raise RuntimeError("input() cannot ask in the page: write the value into the cell, such as name = 'Ada'")


def refuse_program(command):
    """Stand for `!command` and for magics that start a program."""
    raise OSError(f"there are no other programs in the page, and nothing can be installed. {WHAT_RUNS}")


def explain(error):
    """Say of a module or a host that is missing what to do, and show no lines of this file in a traceback."""
    if isinstance(error, ModuleNotFoundError) and error.name and "." not in error.name:
        error.msg += f" in the page. {WHAT_RUNS}"
    elif type(error).__name__ == "URLError":
        error.reason = f"Python in the page reaches no other host ({error.reason}). {WHAT_RUNS}"
    step = error.__traceback__
    while step and step.tb_next:
        if step.tb_next.tb_frame.f_code.co_filename in HIDDEN:
            step.tb_next = None
        step = step.tb_next


def as_text(value):
    """Return bytes as base64, as notebooks hold pictures."""
    return b64encode(value).decode() if isinstance(value, bytes) else value


def bundle(data):
    """Return a bundle of mime types as JSON can hold it."""
    return {mime: as_text(value) for mime, value in data.items()}


def leave_out_the_terminal():
    """Have IPython come without its terminal, which takes as long to import as all the rest of it."""
    embed = sys.modules["IPython.terminal.embed"] = ModuleType("IPython.terminal.embed")
    embed.embed = None


def stand_in_for_sqlite():
    """Have IPython import its history, which is switched off, without the database that it would lie in.

    The stand-in is taken away again: a cell that imports `sqlite3` gets the real one.
    """
    stand_in = sys.modules["sqlite3"] = ModuleType("sqlite3")
    stand_in.register_converter = lambda *_: None
    stand_in.Connection = type("Connection", (), {})
    stand_in.DatabaseError = stand_in.OperationalError = stand_in.IntegrityError = OSError


def make_shell(output):
    """Make IPython's shell, which tells the page what cells show."""
    leave_out_the_terminal()
    stand_in_for_sqlite()
    from IPython.core.displayhook import DisplayHook
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    del sys.modules["sqlite3"]

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, **_):
            output.show("display_data", data=bundle(data), metadata=metadata or {})

        def clear_output(self, wait=False):
            output.show("clear_output", wait=wait)

    class Hook(DisplayHook):
        def write_output_prompt(self):
            pass

        def write_format_data(self, format_dict, md_dict=None):
            output.show(
                "execute_result",
                data=bundle(format_dict),
                metadata=md_dict or {},
                execution_count=self.prompt_count,
            )

        def finish_displayhook(self):
            pass

    class Shell(InteractiveShell):
        kernel = None  # by this pandas knows that it shows its tables in a notebook, and not in a terminal
        system = getoutput = lambda self, command, **_: refuse_program(command)

        def enable_gui(self, gui=None):
            pass

        def ask_exit(self):
            raise RuntimeError("exit() has nothing to leave: Python in the page ends when the page is closed")

        def _showtraceback(self, etype, evalue, stb):
            lines = stb if isinstance(stb, list) else [stb]
            name = etype if isinstance(etype, str) else etype.__name__
            output.show("error", ename=name, evalue=str(evalue), traceback="\n".join(lines).split("\n"))

        def showtraceback(self, exc_tuple=None, *arguments, **named):
            explain((exc_tuple or sys.exc_info())[1])
            super().showtraceback(exc_tuple, *arguments, **named)

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.display_pub_class = Publisher
    config.InteractiveShell.displayhook_class = Hook
    shell = Shell.instance(config=config, display_pub_class=Publisher, displayhook_class=Hook)
    shell.display_formatter.mimebundle_formatter.for_type_by_name(
        "confusionlab.grading.check",
        "Feedback",
        lambda feedback: {
            FEEDBACK: {
                "is_right": feedback.is_right,
                "message": feedback.message,
                "score": feedback.score,
            }
        },
    )
    return shell


class Kernel:
    """The shell of one page."""

    def __init__(self, wheels, read, link, tell):
        sys.dont_write_bytecode = True  # it would be gone with the page
        sys.meta_path.insert(0, WheelFinder(wheels, read, link, tell))
        os.environ |= {
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "CONFUSIONLAB_DATA_DIR": f"{WORKING_FOLDER}/data",
        }
        self.output = Output(tell)
        logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it tells of its cache
        self.shell = make_shell(self.output)
        self.shell.builtin_trap.auto_builtins["input"] = refuse_to_ask
        builtins.input = refuse_to_ask
        sys.stdout, sys.stderr = self.output.out, self.output.err

    async def run(self, code):
        """Run a cell, and tell whether it ended well."""
        self.output.begin()
        shell = self.shell
        result = await shell.run_cell_async(
            code,
            store_history=True,
            transformed_cell=shell.transform_cell(code),
            preprocessing_exc_tuple=None,
        )
        shell.events.trigger("post_execute")  # pictures are shown
        shell.events.trigger("post_run_cell", result)
        self.output.flush()
        return result.success


def start(wheels, read, link, tell):
    """Return the kernel, ready to run cells.

    Parameters
    ----------
    wheels : str
        The wheels of files.json, as JSON.
    read : function
        Given a wheel's file, and whether to fetch it once more: its bytes, or None.
    link : function
        Given the name and the path of a library of the system: loads it.
    tell : function
        Takes a message to the page, as JSON.
    """
    Path(WORKING_FOLDER).mkdir(exist_ok=True)
    return Kernel(json.loads(wheels), read, link, lambda message: tell(json.dumps(message, default=str)))
