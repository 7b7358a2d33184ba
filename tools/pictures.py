"""A Sphinx extension: pictures as a page needs them: small, sized, light or dark, fetched when they show.

A figure of a lesson has a twin for dark pages (`tools.dark_figures`). Both stand on the page, one of them
shows, and a browser fetches a lazy picture only where it shows.
"""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

from tools.dark_figures import MIME
from tools.execute import executed
from tools.project import ROOT

# Where MyST-NB writes the executed lessons and their pictures, each under the hash of its bytes.
EXECUTED = "jupyter_execute"
PICTURE = re.compile(
    r'<img\b(?P<rest>[^>]*?)\ssrc="(?P<folder>[^"]*_images/)(?P<name>[^"/]+\.png)"(?P<more>[^>]*?)/?>'
)


def write_twins(app: Sphinx, doctree: nodes.document) -> None:
    """Write the dark twins of a lesson's figures beside the figures."""
    if not app.env.docname.startswith("notebooks/"):
        return
    folder = Path(app.outdir).parent / EXECUTED
    for light, dark in twins(executed(ROOT / f"{app.env.docname}.ipynb")):
        dark_path(folder / f"{sha256(light).hexdigest()}.png").write_bytes(dark)


def twins(notebook: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """Return the pictures of an executed notebook that have a dark twin, each with its twin."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [output.get("data", {}) for output in outputs]
    return [(b64decode(one["image/png"]), b64decode(one[MIME])) for one in shown if MIME in one]


def dark_path(light: Path) -> Path:
    """Return where a picture's dark twin stands."""
    return light.with_name(f"{light.stem}-dark{light.suffix}")


def lighten_pictures(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's pictures as WebP, with their sizes, lazily, and the dark twins beside them."""
    if "body" not in context:
        return
    sources = {name: Path(app.srcdir, path) for path, name in app.builder.images.items()}

    def tags(match: re.Match[str]) -> str:
        light = sources[match["name"]]
        dark = dark_path(light)
        attributes, folder = match["rest"] + match["more"].rstrip(), match["folder"]
        if not dark.exists():
            return tag(app, light, folder, attributes)
        return "".join(
            tag(app, picture, folder, with_class(attributes, name))
            for picture, name in ((light, "only-light"), (dark, "only-dark"))
        )

    context["body"] = PICTURE.sub(tags, context["body"])


def with_class(attributes: str, name: str) -> str:
    """Return an element's attributes with one class more.

    Examples
    --------
    >>> with_class(' alt="a"', "b"), with_class(' class="a"', "b")
    (' alt="a" class="b"', ' class="a b"')
    """
    added, found = re.subn(r'( class="[^"]*)"', rf'\1 {name}"', attributes)
    return added if found else f'{attributes} class="{name}"'


def tag(app: Sphinx, picture: Path, folder: str, attributes: str) -> str:
    """Return a picture's element, its WebP written."""
    name = f"{picture.stem}.webp"
    target = Path(app.outdir, "_images", name)
    with Image.open(picture) as image:
        width, height = image.size
        if not target.exists() or target.stat().st_mtime_ns <= picture.stat().st_mtime_ns:
            target.parent.mkdir(parents=True, exist_ok=True)
            simplified(plain(image)).save(target, lossless=True, quality=80)
    sized = f'width="{width}" height="{height}"'
    return f'<img{attributes} src="{escape(folder + name)}" {sized} loading="lazy" decoding="async" />'


def plain(image: Image.Image) -> Image.Image:
    """Return a picture without the transparency that it doesn't use."""
    if image.mode == "RGBA" and image.getextrema()[3] == (255, 255):
        return image.convert("RGB")
    return image


def simplified(image: Image.Image) -> Image.Image:
    """Return a picture in a fifth of the tones, none of them off by more than 2 of 255: a quarter smaller.

    Examples
    --------
    >>> simplified(Image.new("RGB", (1, 1), (0, 127, 255))).getpixel((0, 0))
    (0, 125, 255)
    """
    if image.mode not in {"RGB", "RGBA", "L"}:
        return image
    return image.point([(tone + 2) // 5 * 5 for tone in range(256)] * len(image.mode))


def drop_originals(app: Sphinx, error: Exception | None) -> None:
    """Leave out of the site what stands there as WebP."""
    for picture in Path(app.outdir, "_images").glob("*.png"):
        if picture.with_suffix(".webp").exists():
            picture.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("doctree-read", write_twins)
    app.connect("html-page-context", lighten_pictures)
    app.connect("build-finished", drop_originals)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
