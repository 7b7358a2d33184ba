"""Labels, counts and kept examples -> what the browser gets and where it opens."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from confusionlab import focus
from confusionlab.drawing import text
from confusionlab.explorer import contents, payload, state
from confusionlab.explorer.order import together
from confusionlab.explorer.page import Explorer
from confusionlab.explorer.payload import Classes, Curve, Header, Kind, Remembered, Step
from confusionlab.explorer.state import MANY
from confusionlab.focus import Before

_WHOLE_TABLE, _FEW = 12, 5  # classes


def explore(
    labels: Sequence[Hashable],
    steps: Sequence[Step],
    *,
    curve: Curve | None = None,
    kind: Kind | None = None,
    examples: Any = None,
    scores: Any = None,
    groups: Mapping[Any, Iterable[Hashable]] | None = None,
    title: str = "",
    note: str = "",
    **opening: Any,
) -> Explorer:
    """Make the interactive picture from plain labels, counts and kept examples.

    Parameters
    ----------
    labels : sequence of K labels
        In the order of rows and columns.
    steps : sequence of Step
        One matrix each; at least one.
    curve : Curve, optional
        Two classes under a moving threshold.
    kind : {"matrix", "steps", "models", "scores"}, optional
        What the steps are. Default: one matrix, or steps in time.
    examples : callable, mapping or sequence, optional
        What an example's id shows; see `confusionlab.explorer.contents.content_of`.
    scores : mapping or sequence, optional
        One score per id: the examples of a cell are shown in its order, the highest first.
    groups : mapping of a superclass to its labels, optional
        Shown merged, until one is opened.
    title, note : str
        Written above.
    **opening
        The state to open in; see `confusionlab.explorer.state.checked`.

    Returns
    -------
    Explorer
        Shows itself in a notebook; see `confusionlab.explorer.page.Explorer`.

    Raises
    ------
    TypeError, ValueError
        If there is no step, or an argument names what isn't there.

    Examples
    --------
    >>> from confusionlab.examples import Examples
    >>> explore(["ham", "spam"], [Step("", np.array([[4, 2], [1, 3]]), Examples.none())])
    Explorer of 2 classes: display it, .save("page.html"), or .widget()
    """
    if not steps:
        raise ValueError("explore: there is no step yet; record one first")
    packer = payload.Packer()
    for place, step in enumerate(steps):
        payload.add_counts(packer, place, step.counts)
    ids, named = _add_examples(packer, len(labels), steps, curve)
    if scores is not None:
        packer.add("examples/score", contents.scores_of(ids, scores)[named])
    packer.add("together", together(np.sum([step.counts for step in steps], axis=0)))
    header: Header = {
        "title": str(title),
        "note": note,
        "kind": kind or ("matrix" if len(steps) == 1 else "steps"),
        "opensMistake": len(labels) > MANY and opening.get("select") is None,
        "complete": curve is None or curve.complete,
        "keep": max(step.examples.keep for step in steps) if curve is None else curve.keep,
        **_classes(labels, steps, groups),
        **_remembered(steps),
        "state": state.checked(labels, [step.name for step in steps], groups or {}, _opening(steps, opening)),
        **contents.packed(packer, ids, examples),
        "sections": packer.sections,
    }
    last = steps[-1]
    named = f"{'model' if header['kind'] == 'models' else 'step'} {header['steps'][-1]}\n" * (len(steps) > 1)
    fallback = f"<p>{escape(named.strip())}</p>" * bool(named) + _fallback(last, labels)
    plain = named + text.as_text(last.counts, labels, last.before)
    return Explorer(packer.packed(header), header["classes"], title, fallback, plain)


def _fallback(step: Step, labels: Sequence[Hashable]) -> str:
    """Write what shows where scripts don't run: of many classes, those in the most mistakes."""
    if len(labels) <= _WHOLE_TABLE:
        return text.as_html(step.counts, labels, step.before)
    known = step.before or Before(right=np.trace(step.counts).item())
    few, membership = focus.focus(step.counts, labels, _FEW, leftover=known.leftover)
    merged = focus.merge(step.counts, membership, len(few))
    made = text.as_html(merged, few, known.focused(membership, len(few)))
    return f"<p>The {_FEW} classes in the most mistakes:</p>{made}"


def _opening(steps: Sequence[Step], opening: Mapping[str, Any]) -> dict[str, Any]:
    """Open at the last step unless another one is asked for."""
    return {**opening, "step": steps[-1].name if opening.get("step") is None else opening["step"]}


def _add_examples(
    packer: payload.Packer, size: int, steps: Sequence[Step], curve: Curve | None
) -> tuple[Any, Any]:
    if curve is not None:
        return payload.add_curve(packer, curve)
    return payload.add_examples(packer, size, steps)


def _remembered(steps: Sequence[Step]) -> Remembered:
    """Say which class is the leftover, and what was right before classes were merged."""
    cut = next((step.before for step in steps if step.before and step.before.leftover is not None), Before())
    known = [step.before or _whole(step.counts, cut) for step in steps]
    return {
        "leftover": cut.leftover,
        "classes": steps[0].counts.shape[0] + max(cut.merged - 1, 0),
        "superclasses": any(before.superclasses for before in known),
        "right": [before.right for before in known],
        "rightGroup": [before.right_group for before in known],
    }


def _whole(counts: NDArray[Any], cut: Before) -> Before:
    """Say what is known of a matrix that remembers nothing: nothing, beside one with classes left over."""
    return Before() if cut.merged else Before(right=np.trace(counts).item())


def _classes(
    labels: Sequence[Hashable], steps: Sequence[Step], groups: Mapping[Any, Iterable[Hashable]] | None
) -> Classes:
    return {
        "labels": [contents.plain(label) for label in labels],
        "names": [text.name_of(label) for label in labels],
        "steps": [text.name_of(step.name) if step.name != "" else "" for step in steps],
        "weighted": any(step.counts.dtype.kind == "f" for step in steps),
        "groups": state.checked_groups(labels, groups),
    }
