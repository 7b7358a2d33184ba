"""All of the package that needs no more than a page has can be imported in one."""

from tests.live.running import RunningPython

# What each of these needs is not in a page.
NEEDED = {
    "confusionlab.keras": "TensorFlow",
    "confusionlab.exchange": "other people's tools",
    "confusionlab.explorer.widget": "anywidget",
    "confusionlab.grading.sandbox": "other processes",
    "confusionlab.grading.marking": "other processes",
    "confusionlab.grading.assignment": "nbformat",
    "confusionlab.grading.submissions": "nbformat",
    "confusionlab.grading.reports": "Jinja2",
    "confusionlab.grading.quick_import": "nbformat",
    "confusionlab.grading.files": "filelock",
    "confusionlab.cli": "all of these",
}
IMPORT_ALL = """
import importlib, pkgutil, confusionlab

failed, done = {}, 0
for module in pkgutil.walk_packages(confusionlab.__path__, "confusionlab.", onerror=lambda name: None):
    try:
        importlib.import_module(module.name)
        done += 1
    except Exception as error:
        failed[module.name] = f"{type(error).__name__}: {error}"
print(done)
failed
"""


def test_the_package_can_be_imported(python: RunningPython):
    ran = python.run(IMPORT_ALL)
    failed = eval(ran.shown("text/plain")[0])  # noqa: S307  our own dictionary of texts
    assert int(ran.printed) > 50
    assert not {name: why for name, why in failed.items() if not name.startswith(tuple(NEEDED))}
