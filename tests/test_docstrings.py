"""Docstrings are whole: what the API pages list says what it takes and gives, and shows an example."""

import ast
import inspect
import re
from importlib import import_module

import pytest

from tools.project import ROOT

PACKAGE = ROOT / "src" / "confusionlab"
# The command line and the grading behind it are called by no reader of these pages.
FILES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if path.relative_to(PACKAGE).parts[0] not in ("cli", "grading")
]
DIRECTIVE = re.compile(r"^\.\. (currentmodule|auto\w+):: (\S+)((?:\n +:.*)*)", re.MULTILINE)
SECTION = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
# What makes or draws a matrix, or has a twin in scikit-learn, pandas or SciPy.
HAS_RELATIVES = {
    *("accuracy", "averages", "balanced_accuracy", "cohen_kappa", "compare", "explore"),
    *("fbeta", "focus", "heatmap", "interval", "matthews_corrcoef", "most_confused", "normalize", "rates"),
    *("explore_scores", "from_estimator", "from_json", "from_labels", "from_parts", "from_predictions"),
    *("from_scores", "heatmaps", "plot_rates", "relabel", "reorder", "to_frame"),
}
# "One row a label" is hard to read in a second language: it is "one row per label".
A_FOR_PER = re.compile(
    r"\b(?:one|two|\d+|\w*columns?|cost|decision|file|line|matrix|matrices|picture|row|scores?|value)"
    r" an? (?:actual class|cell|class|epoch|example|id|label|line|model|row|step)\b"
)


def resolved(path):
    """Import what stands under a dotted path."""
    module, _, name = path.rpartition(".")
    try:
        return import_module(path)
    except ModuleNotFoundError:
        owner = resolved(module)
        return inspect.getattr_static(owner, name) if inspect.isclass(owner) else getattr(owner, name)


def members_of(owner, options):
    """Name what autodoc shows of a class or module."""
    chosen = re.search(r":members:(.*)", options)
    if chosen is None:
        return []
    named = re.findall(r"\w+", chosen[1]) or getattr(owner, "__all__", None)
    return named or [
        name for name, value in vars(owner).items() if not name.startswith("_") and is_code(value, owner)
    ]


def is_code(value, owner):
    return isinstance(value, property) or (
        inspect.isroutine(value) and (inspect.isclass(owner) or value.__module__ == owner.__name__)
    )


def on_the_pages():
    """Give the functions, methods and properties on the API pages by their dotted paths."""
    found = {}
    for page in sorted((ROOT / "book").glob("api*.md")):
        module = "confusionlab"
        for kind, name, options in DIRECTIVE.findall(page.read_text("utf-8")):
            if kind == "currentmodule":
                module = name
                continue
            path = name if name.startswith("confusionlab.") else f"{module}.{name}"
            if kind in ("autoclass", "automodule"):
                owner = resolved(path) if ":members:" in options else None
                found |= {
                    f"{path}.{member}": resolved(f"{path}.{member}") for member in members_of(owner, options)
                }
            else:
                found[path] = resolved(path)
    return found


PAGES = on_the_pages()


def sections_of(text):
    """Cut a docstring at its headings."""
    head, *rest = SECTION.split(inspect.cleandoc(text))
    return {"": head} | dict(zip(rest[::2], rest[1::2], strict=True))


def entries(section):
    """Give the entries of a section, each by its first line, with the words under it."""
    found = {}
    for line in section.splitlines():
        if line and not line.startswith(" "):
            found[line] = last = []
        elif line.strip():
            last.append(line.strip())
    return found


def plain(member):
    return getattr(member, "__func__", member)


@pytest.mark.parametrize("path", PAGES)
def test_what_the_pages_list_is_described(path):
    member = plain(PAGES[path])
    sections = sections_of(member.__doc__)
    summary = member.__doc__.splitlines()[0]
    assert summary.endswith(".")
    assert "Examples" in sections
    if isinstance(member, property):
        assert ":" not in summary, "Sphinx takes what stands before a colon for the type"
        return
    signature = inspect.signature(member)
    taken = [name for name in signature.parameters if name not in ("self", "cls")]
    described = entries(sections.get("Parameters", ""))
    assert re.findall(r"\w+", " ".join(entry.split(" :")[0] for entry in described)) == taken
    assert signature.return_annotation == "None" or {"Returns", "Yields"} & set(sections)


@pytest.mark.parametrize("path", [path for path in PAGES if path.rpartition(".")[2] in HAS_RELATIVES])
def test_the_relatives_are_named(path):
    named = entries(sections_of(plain(PAGES[path]).__doc__)["See Also"])
    for relative in re.findall(r"^(?:pandas|scipy|seaborn|sklearn)\.[\w.]+", "\n".join(named), re.MULTILINE):
        assert resolved(relative)


def sections_in(path):
    """Give the functions and methods that a file describes, and the sections of their docstrings."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and ast.get_docstring(node):
            yield node, sections_of(ast.get_docstring(node))


in_each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))


@in_each_file
def test_a_function_says_what_it_raises(path):
    silent = [
        function.name
        for function, sections in sections_in(path)
        if any(isinstance(node, ast.Raise) for node in ast.walk(function)) and "Raises" not in sections
    ]
    assert silent == []


@in_each_file
def test_behind_a_type_stand_words(path):
    bare = [
        f"{function.name}: {entry}"
        for function, sections in sections_in(path)
        for heading, section in sections.items()
        if heading in ("Parameters", "Raises", "Returns", "Yields")
        for entry, words in entries(section).items()
        if not words
    ]
    assert bare == []


@pytest.mark.parametrize("kind", ["py", "js", "schema.json"])
def test_per_is_said_as_per(kind):
    lines = [
        f"{path.name}: {line.strip()}"
        for path in PACKAGE.rglob(f"*.{kind}")
        if path.suffix != ".py" or path in FILES
        for line in path.read_text("utf-8").splitlines()
        if A_FOR_PER.search(line)
    ]
    assert lines == []
