"""What a page weighs: read from the built files, counted as a server sends them, compressed."""

import re
from functools import cache
from gzip import compress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser

from tests.site.visits import new_context, open_page

pytestmark = pytest.mark.site

KILO = 1000
BLOCKING, SCRIPT_IN_HEAD, LESSON = 120 * KILO, 20 * KILO, 500 * KILO
SITE = 12_000 * KILO
# Made apart from the pages: the in-page runtime, which is loaded when somebody runs a cell.
RUNTIME = "_static/live/"
# What a reader's clicks are answered from, beside the explorers' program: photographs and predictions.
EXPLORER_DATA = re.compile(r"_static/explorers/[0-9a-f]{16}\.js")
# The search page is there for the index, and has no other text to show before it.
INDEX = "searchindex.js"

SHEET = re.compile(r'<link\b(?=[^>]*\brel="stylesheet")[^>]*\bhref="([^"]+)"')
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL)
SOURCE = re.compile(r'\bsrc="([^"]+)"')
PICTURE = re.compile(r"<img\b[^>]*>")
WAITS = re.compile(r"""\b(defer|async)\b|\btype="module\"""")
CSS_IMPORT = re.compile(r"""@import\s*(?:url\()?["']?([^"')]+)""")
IMPORT = re.compile(r'^import .*?"(\./[^"]+)"', re.MULTILINE)


@cache
def weight(file: Path) -> int:
    """A file's bytes as they are sent: pictures and fonts are small already, all else is compressed."""
    content = file.read_bytes()
    return len(content) if file.suffix in {".png", ".webp", ".woff", ".woff2"} else len(compress(content, 9))


def local(site: Path, page: str, link: str) -> Path:
    """The file that a page's link names; an absolute one opens with the site's own folder."""
    path = unquote(urlsplit(link).path)
    return site / path[1:].partition("/")[2] if path.startswith("/") else (site / page).parent / path


def head_of(text: str) -> str:
    return text.partition("</head>")[0]


def scripts(text: str) -> list[tuple[str, str, str]]:
    """Each script's address ("" where it stands in the page), attributes and code."""
    found = SCRIPT.findall(text)
    return [(next(iter(SOURCE.findall(tag)), ""), tag, code) for tag, code in found]


@cache
def imported(sheet: Path) -> list[str]:
    """The style sheets that a style sheet asks for."""
    return CSS_IMPORT.findall(sheet.read_text("utf-8"))


def test_little_stands_before_the_first_painting(site: Path, path: str):
    text = (site / path).read_text("utf-8")
    head = head_of(text)
    waited_for = [src for src, tag, _ in scripts(head) if src and src != INDEX and not WAITS.search(tag)]
    blocking = {local(site, path, link).resolve() for link in SHEET.findall(head) + waited_for}
    sheets = [file for file in blocking if file.suffix == ".css"]
    blocking |= {(file.parent / name).resolve() for file in sheets for name in imported(file)}
    assert len(blocking) > 5
    assert sum(map(weight, blocking)) + len(compress(head.encode())) <= BLOCKING


def test_no_script_in_the_head_is_large(site: Path, path: str):
    for src, _, code in scripts(head_of((site / path).read_text("utf-8"))):
        assert src == INDEX or (weight(local(site, path, src)) if src else len(code)) <= SCRIPT_IN_HEAD, src


def test_a_page_carries_no_explorer_s_data(site: Path, path: str):
    text = (site / path).read_text("utf-8")
    assert [len(code) for src, _, code in scripts(text) if len(code) > SCRIPT_IN_HEAD] == []


def test_a_lesson_with_all_its_pictures_is_light(site: Path, notebook: str):
    text = (site / notebook).read_text("utf-8")
    pictures = [tag for tag in PICTURE.findall(text) if "only-dark" not in tag]
    sources = [src for src, *_ in scripts(text) if src and not EXPLORER_DATA.search(src)]
    links = SHEET.findall(text) + sources
    links += [src for tag in pictures for src in SOURCE.findall(tag) if not src.startswith("data:")]
    files = {local(site, notebook, link).resolve() for link in links}
    files |= {
        file.parent / name
        for file in files
        if file.suffix == ".js"
        for name in IMPORT.findall(file.read_text())
    }
    if any("mathjax" in src for src in sources):  # its first script loads the others, and the fonts
        files |= {
            file for file in site.joinpath("_static/mathjax").rglob("*") if file.suffix in {".js", ".woff"}
        }
    assert weight(site / notebook) + sum(map(weight, files)) <= LESSON


def test_a_picture_has_its_size_and_waits_until_it_shows(site: Path, notebook: str):
    article = (site / notebook).read_text("utf-8").partition("<article")[2].partition("</article>")[0]
    for tag in PICTURE.findall(article):
        if "_images/" in tag:
            assert re.search(r'width="\d+" height="\d+" loading="lazy"', tag), tag
            assert '.webp"' in tag, tag


def test_the_site_holds_what_it_uses(site: Path):
    files = [file for file in site.rglob("*") if file.is_file()]
    kept = [file for file in files if not file.relative_to(site).as_posix().startswith(RUNTIME)]
    assert sum(file.stat().st_size for file in kept) <= SITE
    assert [file for file in kept if file.suffix == ".map" or "fontawesome" in file.as_posix()] == []


@pytest.mark.parametrize(
    ("system", "chosen"), [("light", ""), ("dark", ""), ("light", "dark"), ("dark", "light")]
)
def test_of_light_and_dark_one_picture_is_fetched(browser: Browser, address: str, system: str, chosen: str):
    context = new_context(browser, address, system)
    page = context.new_page()
    if chosen:
        page.add_init_script(f'localStorage.mode = localStorage.theme = "{chosen}"')
    pictures: list[str] = []
    page.on("request", lambda request: pictures.append(request.url) if "/_images/" in request.url else None)
    open_page(page, "notebooks/02_rates.html")
    for picture in page.locator("article img:visible").all():
        picture.scroll_into_view_if_needed()
        picture.evaluate("image => image.decode()")
    dark = [url for url in pictures if url.endswith("-dark.webp")]
    assert len(pictures) >= 5
    assert len(dark) == (len(pictures) if (chosen or system) == "dark" else 0)
    context.close()
