"""A Sphinx extension: nothing stands in the way of a page's first painting, and the site holds what it uses.

Scripts wait for the page. An explorer's data leave the page for a file of their own, and its program for one
that all explorers share. Code is marked where its colour differs from the text's. Of Font Awesome's 4 MB the
site gets the icons that occur in it, as a font.
"""

from __future__ import annotations

import logging
import re
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

EXPLORERS = "_static/explorers"
SCRIPT = re.compile(r"<script>(?P<code>.*?)</script>", re.DOTALL)
LONG = 20_000  # characters: shorter scripts may stay where they are
# What an explorer's script brings beside its data: the program, packed, under the name of its version.
PROGRAM = re.compile(r'"(?P<name>confusionlab-\w{12})",\s+(?P<packed>"[\w+/=]{1000,}")')
# What Pygments marks as a name, a punctuation mark or a space has the colour of the text around it.
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')

AWESOME = "_static/vendor/fontawesome"
ICONS = "_static/icons"
# The families of Font Awesome: the file of its font, its classes, its name and its weight.
FAMILIES = {
    "solid": ("fa-solid-900", ".fa, .fas, .fa-solid", "Font Awesome 6 Free", 900),
    "regular": ("fa-regular-400", ".far, .fa-regular", "Font Awesome 6 Free", 400),
    "brands": ("fa-brands-400", ".fab, .fa-brands", "Font Awesome 6 Brands", 400),
}
RULE = re.compile(r"(?P<names>(?:\.fa-[\w-]+:{1,2}before,?)+)\{content:\"\\(?P<code>[0-9a-f]+)\"\}")
NAME = re.compile(r"\bfa-[a-z0-9-]+")
# A style sheet may write an icon by its code or as itself.
CODE = re.compile(r"\\([ef][0-9a-f]{3})\b|([\ue000-\uf8ff])")
FACE = (
    '@font-face {{ font-family: "{name}"; font-weight: {weight}; src: url("{file}.woff") format("woff"); }}'
)
LOOK = (
    '{classes} {{ font: {weight} 1em/1 "{name}"; display: inline-block; text-rendering: auto; '
    "-webkit-font-smoothing: antialiased; }}"
)
# A template's indents and empty lines, and where such are part of what is shown or run.
INDENT = re.compile(r"(?P<as_it_is><(?P<tag>pre|script|style|textarea)\b.*?</(?P=tag)>)|\s*\n\s*", re.DOTALL)
NAMES_PAGE = "DOCUMENTATION_OPTIONS.pagename"
# What Jupyter Book's theme brings and no page asks for.
UNUSED = ("**/*.map", "vendor", "locales", "*webpack-macros.html")


def defer_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Let the head's scripts run when the page stands, in their order, and an explorer's from its own file.

    MathJax goes to the end of the page; the page's name, which nothing here asks for, goes. The search page
    keeps its order: its own scripts, which stand in the theme's template, need those of the head.
    """
    scripts = [
        script for script in context["script_files"] if NAMES_PAGE not in script.attributes.get("body", "")
    ]
    maths = [script for script in scripts if script.filename and "mathjax" in script.filename]
    context["mathjax"] = f"_static/{app.config.mathjax_path}" if maths else ""
    rest = [script for script in scripts if script not in maths]
    context["script_files"] = rest if page == "search" else list(map(deferred, rest))
    if "body" in context:
        marked = PLAIN.sub(r"\1", context["body"])
        context["body"] = SCRIPT.sub(lambda match: moved(app, page, match), marked)


def deferred(script: Any) -> Any:
    """Return a script that waits for the page, as modules do; Sphinx shares its scripts among pages."""
    if not script.filename or script.attributes.get("type") == "module":
        return script
    return type(script)(script.filename, priority=script.priority, **script.attributes, defer="defer")


def moved(app: Sphinx, page: str, match: re.Match[str]) -> str:
    """Return a script that stands in a file of its own, if it is long, after the program that it needs."""
    code = match["code"]
    if len(code) < LONG:
        return match[0]
    before = ""
    if program := PROGRAM.search(code):
        name, packed = program["name"], program["packed"]
        kept = f'globalThis["{name}-packed"]'
        before = in_file(app, page, name, f"{kept} = {packed};\n")
        code = code.replace(packed, kept)
    return before + in_file(app, page, sha256(code.encode()).hexdigest()[:16], code)


def in_file(app: Sphinx, page: str, name: str, code: str) -> str:
    """Write a script into a file, and return the element that loads it."""
    target = Path(app.outdir, EXPLORERS, f"{name}.js")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(code, "utf-8")
    return f'<script defer src="{"../" * page.count("/")}{EXPLORERS}/{name}.js"></script>'


def make_light(app: Sphinx, error: Exception | None) -> None:
    """Make the icons' fonts, and drop what the site does not use."""
    site = Path(app.outdir)
    if error or not (site / AWESOME).exists():
        return
    make_icons(site)
    for pattern in UNUSED:
        for path in site.joinpath("_static").glob(pattern):
            rmtree(path) if path.is_dir() else path.unlink()
    drop_strangers(site)
    for page in pages(site):
        page.write_text(dense(page.read_text("utf-8")), "utf-8")


def dense(html: str) -> str:
    r"""Return a page without the indents and the empty lines that its templates leave.

    Examples
    --------
    >>> print(dense("<p>a\n\n  b</p>\n<pre>c\n\n  d</pre>"))
    <p>a
    b</p>
    <pre>c
    <BLANKLINE>
      d</pre>
    """
    return INDENT.sub(lambda match: match["as_it_is"] or "\n", html)


def pages(site: Path) -> list[Path]:
    """Return the site's pages."""
    return [path for path in site.rglob("*.html") if "_static" not in path.parts]


def make_icons(site: Path) -> None:
    """Write a font for each family of icons, with those that occur in the site, and the style sheet."""
    (vendor,) = (site / AWESOME).iterdir()
    known = icons(vendor.joinpath("css", "all.min.css").read_text("utf-8"))
    texts = [path.read_text("utf-8") for path in sources(site)]
    used = {name: known[name] for text in texts for name in NAME.findall(text) if name in known}
    written = {match for text in texts for match in CODE.findall(text)}
    codes = {int(code, 16) if code else ord(icon) for code, icon in written} | set(used.values())
    lines = [f'.{name}::before {{ content: "\\{code:x}"; }}' for name, code in sorted(used.items())]
    site.joinpath(ICONS).mkdir(exist_ok=True)
    for family, (file, classes, name, weight) in FAMILIES.items():
        subset(vendor / "webfonts" / f"{file}.ttf", codes, site / ICONS / f"{file}.woff")
        words = {"name": name, "weight": weight, "file": file, "classes": classes}
        lines += [FACE.format(**words), LOOK.format(**words)]
        lines.append(f':root {{ --fa-font-{family}: {weight} 1em/1 "{name}"; }}')
    lines.append(':root { --fa-style-family-classic: "Font Awesome 6 Free"; }')
    site.joinpath(ICONS, "icons.css").write_text("\n".join(sorted(lines, key=order)) + "\n", "utf-8")


def order(line: str) -> int:
    """Sort rules: faces, names, families, icons."""
    return next(place for place, start in enumerate(("@", ":root", ".fa,", ".fa")) if line.startswith(start))


def icons(style: str) -> dict[str, int]:
    r"""Return the icons of Font Awesome's style sheet: name and place in the font.

    Examples
    --------
    >>> icons('.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}')
    {'fa-bars': 61641, 'fa-navicon': 61641}
    """
    return {
        name: int(rule["code"], 16) for rule in RULE.finditer(style) for name in NAME.findall(rule["names"])
    }


def sources(site: Path) -> list[Path]:
    """Return the site's files that may name an icon."""
    static = site / "_static"
    styles = [
        path for path in static.rglob("*.css") if "vendor" not in path.parts and "icons" not in path.parts
    ]
    return [*pages(site), *styles, *static.glob("*.js"), *static.glob("scripts/*.js")]


def subset(font: Path, codes: set[int], target: Path) -> None:
    """Write a font with these characters only."""
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = Options(flavor="woff", layout_features=[], name_IDs=[0, 1, 2, 13], notdef_outline=True)
    with TTFont(font) as whole:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(whole)
        whole.flavor = "woff"
        whole.save(target)


def drop_strangers(site: Path) -> None:
    """Drop pictures and explorers that no page shows: of earlier builds, or there as WebP."""
    texts = "".join(path.read_text("utf-8") for path in [*site.rglob("*.html"), *site.rglob("*.css")])
    folders = [site / "_images", site / EXPLORERS, site / "_static"]
    files = [
        path for folder in folders for path in folder.glob("*") if path.suffix in {".png", ".webp", ".js"}
    ]
    for path in files:
        if path.name not in texts and not (path.parent.name == "_static" and path.suffix == ".js"):
            path.unlink()


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect the extension to Sphinx."""
    app.connect("html-page-context", defer_scripts, priority=900)
    app.connect("build-finished", make_light, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
