"""A page in which Python runs, as its reader uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

FIRST_RUN = 120_000  # milliseconds: seconds, where a machine has nothing else to do
SCORED = r"^{}: (\d+) of \d+ points"


@dataclass
class WorkPage:
    """A tab with an exercise or a lesson, and what it has complained of."""

    tab: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, tab: Page, path: str) -> WorkPage:
        """Open a page, and wait until it can be worked in."""
        page = cls(tab)
        tab.on("pageerror", lambda error: page.complaints.append(str(error)))
        tab.goto(path)
        expect(page.panel).to_be_visible()
        return page

    @property
    def panel(self) -> Locator:
        """What stands under the title."""
        return self.tab.locator(".lab-panel")

    @property
    def said(self) -> Locator:
        """What screen readers are told."""
        return self.tab.locator(".lab-announcer")

    @property
    def points(self) -> Locator:
        """The points so far."""
        return self.panel.locator(".lab-points")

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.tab.get_by_role("button", name=name, exact=True)

    def cell(self, cell_id: str) -> Locator:
        """A code cell."""
        return self.tab.locator(f'[data-cell-id="{cell_id}"]')

    def answer_of(self, task: int) -> Locator:
        """The cell in which a task is answered."""
        return self.tab.locator('[data-cell-tags~="answer"]').nth(task - 1)

    def write(self, cell: Locator, code: str) -> None:
        """Put code into a cell, as somebody does who marks all and pastes."""
        cell.get_by_role("textbox").click()
        expect(cell.locator(".cm-focused")).to_be_visible()
        self.tab.keyboard.press("ControlOrMeta+A")
        self.tab.keyboard.insert_text(code)

    def answer(self, task: int, code: str) -> None:
        """Answer a task."""
        self.write(self.answer_of(task), code)

    def run(self, cell: Locator) -> None:
        """Press a cell's Run."""
        cell.get_by_role("button", name=re.compile("^Run")).click()

    def check(self, task: int) -> None:
        """Check a task, and wait for the points."""
        self.button(f"Check Task {task}").click()
        expect(self.said).to_have_text(re.compile(SCORED.format(f"Task {task}")), timeout=FIRST_RUN)

    def feedback(self, cell_id: str) -> Locator:
        """What a visible check said."""
        return self.cell(cell_id).locator(".lab-feedback, .lab-error")

    def hidden_feedback(self, task: int) -> Locator:
        """What the hidden checks of a task said."""
        return self.section_of(task).locator(".lab-hidden-check > *")

    def section_of(self, task: int) -> Locator:
        """All that belongs to a task."""
        return self.answer_of(task).locator("xpath=ancestor::section[1]")

    def tab_to_code(self, cell: Locator) -> None:
        """Press Tab until the cursor is in a cell's code."""
        inside = "(box) => box.contains(document.activeElement) && document.activeElement.role === 'textbox'"
        for _ in range(60):
            if cell.evaluate(inside):
                expect(cell.locator(".cm-focused")).to_be_visible()
                return
            self.tab.keyboard.press("Tab")
        raise AssertionError("Tab never comes to the code")
