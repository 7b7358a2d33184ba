"""What stands in the way of a page's first painting is not there, and the icons are those that occur."""

import re
from types import SimpleNamespace

import pytest
import yaml
from fontTools.ttLib import TTFont
from pygments.formatters import HtmlFormatter
from sphinx.builders.html._assets import _JavaScript

from tools.light import EXPLORERS, LONG, defer_scripts, drop_strangers, icons, subset
from tools.project import ROOT


def of_head():
    """What Sphinx and the theme put into the head of a page with a formula."""
    maths = _JavaScript("mathjax/startup.js", **{"async": "async"})
    name = _JavaScript("", body="DOCUMENTATION_OPTIONS.pagename = 'a'")
    return [_JavaScript("_static/doctools.js"), _JavaScript("", body="let shown = 1"), maths, name]


@pytest.fixture
def app(tmp_path):
    return SimpleNamespace(outdir=tmp_path, config=SimpleNamespace(mathjax_path="mathjax/startup.js"))


def completed(app, page="notebooks/one", scripts=None, body=""):
    context = {"script_files": scripts or of_head(), "body": body}
    defer_scripts(app, page, "page.html", context, None)
    return context


def test_the_head_s_scripts_wait_and_mathjax_moves_to_the_end(app):
    scripts = of_head()
    context = completed(app, scripts=scripts)
    first, inline = context["script_files"]
    assert (first.filename, first.attributes) == ("_static/doctools.js", {"defer": "defer"})
    assert inline.attributes == {"body": "let shown = 1"}
    assert context["mathjax"] == "_static/mathjax/startup.js"
    assert scripts[0].attributes == {}  # Sphinx gives the same one to every page


def test_a_page_without_formulas_has_no_mathjax(app):
    assert completed(app, scripts=of_head()[:2])["mathjax"] == ""


def test_the_search_page_keeps_its_order(app):
    assert completed(app, page="search")["script_files"][0].attributes == {}


def test_an_explorer_s_script_leaves_the_page_and_a_short_one_stays(app):
    long = "start(" + "x" * LONG + ")"
    body = completed(app, body=f"<div><script>{long}</script></div><script>short()</script>")["body"]
    (file,) = (app.outdir / EXPLORERS).iterdir()
    assert file.read_text("utf-8") == long
    assert body == (
        f'<div><script defer src="../{EXPLORERS}/{file.name}"></script></div><script>short()</script>'
    )


def test_explorers_share_their_program(app):
    from confusionlab import ConfusionMatrix

    both = [ConfusionMatrix([[4, 2], [1, 3]]), ConfusionMatrix([[4, 1], [2, 3]])]
    shown = [matrix.explore()._repr_mimebundle_()["text/html"] for matrix in both]
    body = completed(app, body="".join(shown))["body"]
    names = [f"{name}.js" for name in re.findall(rf'<script defer src="../{EXPLORERS}/([\w-]+).js">', body)]
    program, first, again, second = names
    assert program == again
    assert len({program, first, second}) == 3
    sizes = {path.name: path.stat().st_size for path in (app.outdir / EXPLORERS).iterdir()}
    assert sorted(sizes) == sorted({*names})
    assert max(sizes[first], sizes[second]) < LONG / 4 < sizes[program]


def test_code_is_marked_only_where_its_colour_differs(app):
    code = '<pre><span class="n">cm</span><span class="o">=</span><span class="p">[]</span></pre>'
    assert completed(app, body=code)["body"] == '<pre>cm<span class="o">=</span>[]</pre>'


@pytest.mark.parametrize("page", ["light", "dark"])
def test_what_is_unmarked_had_the_colour_of_the_text(page):
    options = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    style = options["html_theme_options"][f"pygments_{page}_style"]
    rules = HtmlFormatter(style=style).get_style_defs(".highlight")
    text = re.search(r"^\.highlight \{.*?\bcolor: (#\w+)", rules, re.MULTILINE)[1]
    for kind in "npw":
        assert f".highlight .{kind} {{ color: {text} }}" in rules


def test_an_icon_is_known_by_each_of_its_names():
    style = (
        '.fa-bars:before,.fa-navicon:before{content:"\\f0c9"}.fa-fw{width:1em}.fa-x:before{content:"\\58"}'
    )
    assert icons(style) == {"fa-bars": 0xF0C9, "fa-navicon": 0xF0C9, "fa-x": 0x58}


def test_a_font_holds_the_icons_that_are_asked_for(tmp_path):
    from matplotlib import font_manager

    whole = font_manager.findfont("DejaVu Sans")
    subset(whole, {0x41, 0x42}, tmp_path / "some.woff")
    with TTFont(tmp_path / "some.woff") as font:
        assert set(font.getBestCmap()) == {0x41, 0x42}
    assert (tmp_path / "some.woff").stat().st_size < 10_000


def test_what_no_page_shows_any_more_is_dropped(tmp_path):
    for folder in ("_images", EXPLORERS):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "page.html").write_text('<img src="_images/a.webp"><script src="_static/explorers/a.js">')
    kept = [tmp_path / "_images/a.webp", tmp_path / EXPLORERS / "a.js", tmp_path / "_static/store.js"]
    dropped = [tmp_path / "_images/b.webp", tmp_path / EXPLORERS / "b.js", tmp_path / "_static/front.png"]
    for file in kept + dropped:
        file.write_bytes(b"")
    drop_strangers(tmp_path)
    assert [file.exists() for file in kept] == [True] * 3
    assert [file.exists() for file in dropped] == [False] * 3
