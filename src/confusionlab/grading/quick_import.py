"""Import nbformat without the seconds that a part of it takes which no notebook needs."""

from __future__ import annotations

import importlib
import sys

GRAMMARS = "rfc3987_syntax"


def import_nbformat() -> None:
    """Import nbformat; to be called before whatever else imports it.

    nbformat imports jsonschema. That imports, where it is installed, a package which compiles 39 grammars to
    tell whether a text is an IRI: two seconds of processor time in every process, for a format that no
    notebook's schema names. jsonschema does without it where it is missing, so here it is.
    """
    if "jsonschema" in sys.modules or GRAMMARS in sys.modules:
        return
    sys.modules[GRAMMARS] = None  # type: ignore[assignment] # how Python notes that a module is missing
    try:
        importlib.import_module("nbformat")
    finally:
        del sys.modules[GRAMMARS]
