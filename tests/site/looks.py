"""A page's looks, light and dark, wide and narrow, judged by axe-core while it is open."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

WIDE = {"width": 1366, "height": 900}
COMMON = {"width": 1440, "height": 900}
NARROW = {"width": 360, "height": 740}
GRAVE = {"serious", "critical"}
RUN_AXE = """async (options) => {
  const report = await axe.run(document, { resultTypes: ["violations"], ...options });
  return report.violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => ({ impact, text: `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}` })));
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
# A theme changes colours and nothing else, a width everything else: so each look is asked what is new in it.
LOOKS = [
    ("narrow", "light", {"rules": {rule: {"enabled": False} for rule in OF_COLOURS}}),
    ("wide", "light", {}),
    ("wide", "dark", {"runOnly": OF_COLOURS}),
]
SIZES = {"wide": WIDE, "narrow": NARROW}
# What watches sizes is told of a new one before the frame after it is drawn.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = "*, ::before, ::after { transition: none !important; animation: none !important }"


@dataclass(frozen=True)
class Judge:
    """The source of axe-core, and the folder for photographs of what it finds."""

    axe: str
    photographs: Path

    def grave_violations(self, page: Page, path: str) -> dict[str, list[str]]:
        """What axe-core calls serious or critical about the open page, by look."""
        page.add_style_tag(content=STILL)
        page.evaluate(self.axe)
        found = {}
        for width, theme, options in LOOKS:
            wear(page, theme, SIZES[width])
            lines = [each["text"] for each in page.evaluate(RUN_AXE, options) if each["impact"] in GRAVE]
            if lines:
                found[f"{width}, {theme}"] = lines
                name = path.removesuffix(".html").replace("/", "-")
                page.screenshot(path=self.photographs / f"{name}-{width}-{theme}.png", full_page=True)
        return found


def wear(page: Page, theme: str, size: dict[str, int]) -> None:
    """Show the open page in a theme, as its own switch does, and in a size; wait until it is drawn so."""
    page.set_viewport_size(size)
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
    page.evaluate(TWO_FRAMES)
