"""What Comet shows for an example: an image, which is uploaded once for all steps, a text or an address."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

# What each experiment has been sent: the asset's id by the image's digest.
_sent: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def entries(experiment: Any, ids: Iterable[Any], examples: Any) -> dict[Any, Any]:
    """Give what a cell holds for each id, and upload the images that the experiment doesn't have yet.

    Parameters
    ----------
    experiment : comet_ml experiment
        The same image is sent to it once, whatever the step and the id.
    ids : iterable
        What the examples are called.
    examples : callable, mapping or sequence
        A text, an address (``http…``) or an image by id: an array, a Pillow image, or a Path to a file.

    Returns
    -------
    dict
        By id: a text or an address as it is, an image as Comet's ``{"sample": name, "assetId": asset}``.

    Raises
    ------
    TypeError, ValueError
        If an id has no example, if one is none of these, or if they are of several kinds.

    Examples
    --------
    >>> entries(None, [3, 5], {3: "Dear friend", 5: "You won"})
    {3: 'Dear friend', 5: 'You won'}
    """
    look_up = _look_up(examples)
    shown = {name: _found(look_up, name) for name in ids}
    _check_one_kind(shown)
    return {
        name: value
        if isinstance(value, str)
        else {"sample": f"example {name}", "assetId": _asset(experiment, name, value)}
        for name, value in shown.items()
    }


def _look_up(examples: Any) -> Callable[[Any], Any]:
    if callable(examples):
        return examples  # type: ignore[no-any-return]
    if isinstance(examples, str | bytes) or not hasattr(examples, "__getitem__"):
        raise TypeError(
            f"examples: expected a function, a mapping or a sequence, got {type(examples).__name__}; pass "
            "what gives an example by its id, such as the array of images"
        )
    return examples.__getitem__  # type: ignore[no-any-return]


def _found(look_up: Callable[[Any], Any], name: Any) -> Any:
    try:
        return look_up(name)
    except LookupError as error:
        raise ValueError(
            f"examples: there is none for the id {name!r}; pass the examples that the matrix was counted "
            "on, all of them, in their order"
        ) from error


def _check_one_kind(shown: dict[Any, Any]) -> None:
    """Refuse a mixture: Comet keeps one kind for a whole matrix, and shows all its examples as that."""
    by_kind = {_kind(value): name for name, value in shown.items()}
    if len(by_kind) > 1:
        found = ", ".join(f"{kind} (id {name!r})" for kind, name in sorted(by_kind.items()))
        raise ValueError(f"examples: expected one kind, for Comet shows one per matrix, got {found}")


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return "an address" if value.startswith("http") else "a text"
    return "an image"


def _asset(experiment: Any, name: Any, value: Any) -> str:
    """Give the asset's id of an image, after uploading it if this experiment hasn't got it."""
    image = _image(value, name)
    digest = hashlib.sha256(f"{image.mode} {image.size}".encode() + image.tobytes()).hexdigest()
    sent = _sent.setdefault(experiment, {})
    if digest not in sent:
        logged = experiment.log_image(image, name=f"example-{name}.png")
        if logged is None:
            raise ValueError(f"examples: Comet took no image for the id {name!r}; its own log says why")
        sent[digest] = logged["imageId"]
    return sent[digest]


def _image(value: Any, name: Any) -> Image:
    import PIL.Image

    if isinstance(value, PIL.Image.Image):
        return value
    if isinstance(value, Path):
        with PIL.Image.open(value) as opened:
            return opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P") else "RGB")
    return PIL.Image.fromarray(_pixels(value, name))


def _pixels(value: Any, name: Any) -> NDArray[np.uint8]:
    """Give bytes: Comet would stretch an array from its darkest to its brightest pixel."""
    pixels = np.asarray(value)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype.kind not in "biuf" or not fits or not pixels.size:
        raise TypeError(
            f"examples: for the id {name!r} got {type(value).__name__} of shape {pixels.shape}, expected "
            "an image of shape (height, width) or (height, width, 3), a Path to one, a text or an address"
        )
    brightest = 1 if pixels.dtype.kind in "bf" else 255
    if not (pixels.min() >= 0 and pixels.max() <= brightest):
        raise ValueError(
            f"examples: the image of the id {name!r} goes from {pixels.min():g} to {pixels.max():g}, "
            "expected whole numbers from 0 to 255 or fractions from 0 to 1; pass the images as they were "
            "before they were standardised"
        )
    scaled: NDArray[np.uint8] = np.round(pixels * (255 / brightest)).astype(np.uint8)
    return scaled
