"""What an example shows: text, pictures packed in sprites, sounds, links, pages."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable, Mapping, Sequence
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

    from confusionlab.explorer.payload import Packer, Shown, Sprites

LARGEST = 96  # pixels of a thumbnail's longer side
SHEET = 1024  # thumbnails on one sprite
LOSSLESS = 200_000  # pixels of a sprite that can be kept exactly without weighing much
QUALITY = 65  # of 100; 1,000 photographs of 32 x 32 pixels weigh 231 kB
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LARGEST_EXACT = 2**53  # JavaScript's numbers are exact up to here
_KINDS = ("text", "image", "audio", "html", "link")
_ADDRESS = re.compile(r"(https?://|data:(image|audio)/)\S+", re.IGNORECASE)


def plain(value: Any) -> str | int | float | bool:
    """Give a label or id as JSON can say it exactly, else as text.

    Examples
    --------
    >>> plain(7), plain(2**60), plain(("a", 1))
    (7, '1152921504606846976', "('a', 1)")
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and abs(value) >= _LARGEST_EXACT:
        return str(value)
    return value if isinstance(value, str | int) else str(value)


def packed(packer: Packer, ids: NDArray[Any], examples: Any) -> Shown:
    """Add what the examples show to the packer, and give the header's part of it."""
    written = _add_ids(packer, ids)
    if examples is None or not len(ids):
        return {"ids": written, "contents": None, "sprites": None}
    look_up = _look_up(examples, ids, "examples")
    shown = [content_of(look_up(value)) for value in ids.tolist()]
    thumbnails = [
        content["image"] for content in shown if "image" in content and not _is_text(content["image"])
    ]
    numbers = iter(range(len(thumbnails)))
    for content in shown:
        if "image" in content and not _is_text(content["image"]):
            content["image"] = next(numbers)
    return {
        "ids": written,
        "contents": [content or None for content in shown],
        "sprites": _add_sprites(packer, thumbnails),
    }


def _add_ids(packer: Packer, ids: NDArray[Any]) -> list[str | int | float | bool] | None:
    """Pack ids that are whole numbers, as positions are, by their gaps; give others as they are."""
    if ids.dtype.kind not in "iu" or (len(ids) and (ids[0] < 0 or ids[-1] >= _LARGEST_EXACT)):
        return [plain(value) for value in ids.tolist()]
    packer.add("ids", np.diff(ids, prepend=ids.dtype.type(0)))
    return None


def content_of(value: Any) -> dict[str, Any]:
    """Tell what a value shows.

    Parameters
    ----------
    value : str, array, Path, dict or None
        Text; an address (http, https, or data of an image or a sound); an image of shape (height, width),
        (height, width, 1), 3 or 4, whole numbers to 255 or floats to 1; a file with an image, a sound or
        text; a dict with any of "text", "image", "audio", "html", "link"; None shows nothing.

    Returns
    -------
    dict
        From the kinds above to strings; an image that was given as pixels stays a Pillow image.

    Raises
    ------
    ValueError, TypeError
        If an address is of another kind, or the value is none of these.

    Examples
    --------
    >>> content_of("Dear friend")
    {'text': 'Dear friend'}
    >>> content_of("https://example.org/cat.png")
    {'image': 'https://example.org/cat.png'}
    >>> content_of({"link": "javascript:alert(1)"})
    Traceback (most recent call last):
    ...
    ValueError: examples: refused the link 'javascript:alert(1)'; expected http, https or a relative address
    """
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return _of_mapping(value)
    if isinstance(value, Path):
        return _of_file(value)
    if isinstance(value, str):
        return _of_address(value) if _ADDRESS.fullmatch(value.strip()) else {"text": value}
    if isinstance(value, int | float | bool | np.number | np.bool_):
        return {"text": str(value)}
    return {"image": thumbnail(value)}


def _of_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [kind for kind in value if kind not in _KINDS]
    if unknown:
        raise ValueError(f"examples: unknown kind {unknown[0]!r}; expected {', '.join(_KINDS)}")
    made: dict[str, Any] = {}
    for kind, part in value.items():
        if isinstance(part, Path):
            made |= {kind: _of_file(part).get(kind, part.as_posix())}
        elif kind in ("text", "html"):
            made[kind] = str(part)
        elif isinstance(part, str):
            made[kind] = _allowed(part, kind)
        elif kind == "image":
            made[kind] = thumbnail(part)
        else:
            raise TypeError(f"examples: {kind!r} expects an address or a path, got {type(part).__name__}")
    return made


def _of_address(address: str) -> dict[str, Any]:
    address = address.strip()
    main = (
        (guess_type(urlsplit(address).path)[0] or "")
        if address[:4].lower() == "http"
        else address[5:].lower()
    )
    kind = next((kind for kind in ("image", "audio") if main.startswith(f"{kind}/")), "link")
    return {kind: _allowed(address, kind)}


def _allowed(address: str, kind: str) -> str:
    """Refuse what could run: only http(s), relative addresses, and data of the kind that belongs there."""
    bare = re.sub(r"[\x00-\x20\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060\ufeff]", "", address)
    is_data = kind != "link" and re.match(rf"data:{kind}/[\w.+-]+[;,]", bare, re.IGNORECASE)
    if is_data or re.match(r"https?://", bare, re.IGNORECASE) or not re.match(r"[^/?#]*:|[\\/]{2}", bare):
        return address
    data = "" if kind == "link" else f", data:{kind}/…"
    raise ValueError(
        f"examples: refused the {kind} {address[:60]!r}; expected http, https{data} or a relative address"
    )


def can_be_shown(path: Path) -> bool:
    """Tell by its name whether a file is an image, a sound or a text; any other can only be linked to.

    Examples
    --------
    >>> can_be_shown(Path("cat.png")), can_be_shown(Path("report.pdf"))
    (True, False)
    """
    return (guess_type(path.name)[0] or "").partition("/")[0] in ("image", "audio", "text")


def _of_file(path: Path) -> dict[str, Any]:
    """Read an image, a sound or a text; anything else becomes a link to it."""
    mime = guess_type(path.name)[0] or ""
    kind = mime.partition("/")[0]
    if can_be_shown(path) and not path.is_file():
        raise FileNotFoundError(f"examples: there is no file {path}; paths are taken from the current folder")
    if kind == "image":
        return {"image": thumbnail(path)}
    if kind == "audio":
        return {"audio": f"data:{mime};base64,{base64.b64encode(path.read_bytes()).decode()}"}
    if kind == "text":
        return {"text": path.read_text("utf-8", "replace")}
    return {"link": _allowed(path.as_posix(), "link")}


def thumbnail(value: Any) -> Image:
    """Make a small picture of an array, a Pillow image or a file."""
    import PIL.Image

    if isinstance(value, Path):
        image = _opened(value)
    else:
        image = (
            value.convert("RGBA")
            if isinstance(value, PIL.Image.Image)
            else PIL.Image.fromarray(_pixels(value))
        )
    if max(image.size) > LARGEST:
        image.thumbnail((LARGEST, LARGEST))
    return image


def _opened(path: Path) -> Image:
    """Read a picture, the right way up, by readers of pictures alone: others of Pillow's start programs."""
    import PIL.Image
    import PIL.ImageOps

    try:
        with PIL.Image.open(path, formats=FORMATS) as opened:
            upright = PIL.ImageOps.exif_transpose(opened)
            return upright.convert("RGBA" if upright.mode in ("RGBA", "LA", "P") else "RGB")
    except (OSError, SyntaxError, PIL.Image.DecompressionBombError) as error:
        raise ValueError(
            f"examples: {path} is no picture that can be read ({error}); expected {', '.join(FORMATS)}"
        ) from None


def _pixels(value: Any) -> NDArray[np.uint8]:
    pixels = np.asarray(value)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype.kind not in "biuf" or not fits or not pixels.size:
        raise TypeError(
            "examples: expected text, an image of shape (height, width) or (height, width, 3), a Path, an "
            f"address or a dict, got {type(value).__name__} of shape {pixels.shape}"
        )
    if pixels.dtype.kind in "bf":
        pixels = np.round(255 * np.nan_to_num(pixels.astype(float)))
    bytes_: NDArray[np.uint8] = np.clip(pixels, 0, 255).astype(np.uint8)
    return bytes_


def _add_sprites(packer: Packer, thumbnails: Sequence[Image]) -> Sprites | None:
    """Draw thumbnails side by side on sheets: one picture of a thousand weighs less than a thousand."""
    if not thumbnails:
        return None
    import PIL.Image

    width = max(image.width for image in thumbnails)
    height = max(image.height for image in thumbnails)
    across = min(len(thumbnails), 32)
    for number in range(0, len(thumbnails), SHEET):
        some = thumbnails[number : number + SHEET]
        sheet = PIL.Image.new("RGBA", (across * width, -(-len(some) // across) * height))
        for place, image in enumerate(some):
            at = ((place % across) * width, (place // across) * height)
            sheet.paste(image, at)
        content = io.BytesIO()
        sheet.save(
            content, "WEBP", method=5, quality=QUALITY, lossless=sheet.width * sheet.height <= LOSSLESS
        )
        packer.add_bytes(f"sprite/{number // SHEET}", content.getvalue())
    return {"size": SHEET, "width": width, "height": height, "across": across}


def scores_of(ids: NDArray[Any], scores: Any) -> NDArray[np.float64]:
    """Give the score of each id; NaN where there is none.

    Raises
    ------
    TypeError
        If one of them is no number.
    """
    look_up = _look_up(scores, ids, "scores")
    found = [look_up(value) for value in ids.tolist()]
    try:
        return np.array([np.nan if score is None else float(score) for score in found], dtype=float)
    except (TypeError, ValueError) as error:
        raise TypeError(f"scores: expected a number for each example ({error})") from None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _look_up(values: Any, ids: NDArray[Any], name: str) -> Callable[[Any], Any]:
    """Make a function of an id from a function, a mapping, a pandas Series, or a sequence by position."""
    if callable(values):
        return values  # type: ignore[no-any-return]
    if isinstance(values, Mapping):
        return values.get
    if hasattr(values, "columns"):
        raise TypeError(f"{name}: expected one column, got a whole {type(values).__name__}; name the column")
    if hasattr(values, "index") and hasattr(values, "loc"):
        _check_index(values, ids, name)
        return _by(values.loc, name, len(values))
    if isinstance(values, str | bytes) or not hasattr(values, "__getitem__"):
        raise TypeError(f"{name}: expected a function, a mapping or a sequence, got {type(values).__name__}")
    if ids.dtype.kind not in "iu" or (len(ids) and ids.min() < 0):
        raise TypeError(
            f"{name}: a {type(values).__name__} is read by position, but the ids are no positions "
            f"({ids[0].item()!r}, …); pass a dict by id, or a Series under the ids"
        )
    return _by(values, name, len(values))


def _check_index(series: Any, ids: NDArray[Any], name: str) -> None:
    """Refuse a Series of which nobody can say whether an id is a position or a label."""
    if not series.index.is_unique:
        twice = series.index[series.index.duplicated()][0]
        raise ValueError(f"{name}: the index has {twice!r} more than once; pass one for each example")
    in_order = series.index.tolist() == list(range(len(series)))
    if ids.dtype.kind in "iu" and not in_order:
        raise ValueError(
            f"{name}: the ids are whole numbers, and this Series has an index of its own "
            f"({', '.join(map(repr, series.index[:3].tolist()))}, …), so an id could be a position or a label"
            "; pass .array for positions, or a dict by id"
        )


def _by(values: Any, name: str, size: int) -> Callable[[Any], Any]:
    def look_up(value: Any) -> Any:
        try:
            return values[value]
        except (KeyError, IndexError):
            raise ValueError(
                f"{name}: there is none for id {value!r} among the {size:,} that came; pass one for each "
                "example, or a dict by id with those there are"
            ) from None

    return look_up
