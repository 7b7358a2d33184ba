"""Every page in its four looks, light and dark, wide and narrow: photographed, and judged by axe-core."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.site.visits import NARROW, WIDE, open_page

pytestmark = pytest.mark.site

GRAVE = {"serious", "critical"}
RUN_AXE = """async (options) => {
  const report = await axe.run(document, { resultTypes: ["violations"], ...options });
  return report.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => ({ impact, text: `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}` })));
}"""
# A theme changes colours and nothing else, a width everything else: so each look is asked what is new in it.
LOOKS = [
    ("wide", "light", {}),
    ("wide", "dark", {"runOnly": ["color-contrast", "link-in-text-block"]}),
    ("narrow", "light", {"rules": {"color-contrast": {"enabled": False}}}),
    ("narrow", "dark", None),
]
SIZES = {"wide": WIDE, "narrow": NARROW}
STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"


@pytest.fixture(scope="session")
def screenshots(pytestconfig: pytest.Config) -> Path:
    folder = pytestconfig.rootpath / "_build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def wear(page: Page, theme: str, size: dict[str, int]) -> None:
    """Show the open page in a theme, as its own switch does, and in a size."""
    page.set_viewport_size(size)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)


def grave_violations(page: Page, options: dict) -> list[str]:
    """What axe-core calls serious or critical about the page as it stands."""
    return [found["text"] for found in page.evaluate(RUN_AXE, options) if found["impact"] in GRAVE]


def test_no_grave_violation_in_any_look(tab: Page, axe: str, screenshots: Path, path: str):
    open_page(tab, path)
    tab.add_style_tag(content=STILL)
    tab.evaluate(axe)
    name = path.removesuffix(".html").replace("/", "-")
    found = {}
    for width, theme, options in LOOKS:
        wear(tab, theme, SIZES[width])
        tab.screenshot(path=screenshots / f"{name}-{width}-{theme}.png", full_page=True)
        if options is not None:
            found[f"{width}, {theme}"] = grave_violations(tab, options)
    assert {look: lines for look, lines in found.items() if lines} == {}
