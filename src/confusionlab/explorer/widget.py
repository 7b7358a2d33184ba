"""The explorer with a kernel: the same module as a Jupyter widget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from confusionlab.explorer.module import module, style

if TYPE_CHECKING:
    ExplorerWidget: TypeAlias = Any


def make(payload: bytes) -> ExplorerWidget:
    """Make the widget; its class is made here since anywidget is needed for nothing else.

    Raises
    ------
    ImportError
        If anywidget isn't installed.
    """
    try:
        import anywidget
        import traitlets
    except ImportError as error:
        raise ImportError(
            "widget: anywidget is missing; install it with: pip install 'confusionlab[widget]'. "
            "Without it, display the explorer itself"
        ) from error

    class ExplorerWidget(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
        """An interactive confusion matrix whose selection Python can observe and set."""

        _esm = module()
        payload = traitlets.Bytes().tag(sync=True)
        css = traitlets.Unicode().tag(sync=True)
        selection = traitlets.Dict().tag(sync=True)

    return ExplorerWidget(payload=payload, css=style(), selection={"cells": [], "examples": []})
