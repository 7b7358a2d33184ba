"""The page of the two articles: its tones can be played, cell by cell."""

import re

import pytest
from playwright.sync_api import expect

from tools.explored import explored
from tools.project import ROOT

SECONDS = """sound => new Promise(done => {
    sound.onloadedmetadata = () => done(sound.duration);
    sound.load();
})"""
PAGE = (ROOT / "book" / "two_articles.md").read_text("utf-8")


@pytest.fixture(scope="module")
def shown():
    script, command = re.search(r"```\{explored\} (\S+)\n(.*?)\n```", PAGE, re.DOTALL).groups()
    return explored(ROOT / "book" / script, command)


def test_the_cell_told_of_plays_its_tones(driver, shown):
    driver.open_html(f"<!doctype html><meta charset='utf-8'>{shown}")
    assert driver.table() == (["deep", "high"], [[4, 2], [0, 6]])
    assert "the two deep tones that were taken for high ones" in " ".join(PAGE.split())
    assert "the four that were not" in PAGE
    driver.click(0, 1)
    expect(driver.panel.locator(".title")).to_have_text("deep taken for high")
    sounds = driver.page.locator(".examples audio")
    expect(sounds).to_have_count(2)
    assert sounds.first.get_attribute("src").startswith("data:audio/")
    assert sounds.first.evaluate(SECONDS) == pytest.approx(0.25)
    driver.click(0, 0)
    expect(sounds).to_have_count(4)
