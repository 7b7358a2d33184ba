"""See, point, click, walk: one matrix."""

import numpy as np
import pytest
from playwright.sync_api import expect

from confusionlab import ConfusionMatrix, datasets


@pytest.fixture(scope="module")
def emails():
    return datasets.load_spam().frame


@pytest.fixture(scope="module")
def spam(emails):
    return ConfusionMatrix.from_labels(emails["actual"], emails["predicted"], keep_examples=10)


@pytest.fixture(scope="module")
def animals():
    generator = np.random.default_rng(5)
    names = np.array(["ant", "bee", "cat", "dog", "eel", "fox"])
    actual = generator.integers(0, 6, 300)
    predicted = np.where(generator.random(300) < 0.6, actual, generator.integers(0, 6, 300))
    return ConfusionMatrix.from_labels(names[actual], names[predicted], keep_examples=40)


def test_hovering_tells_count_and_shares(driver, spam):
    driver.open(spam.explore())
    driver.walk_to(1, 0)
    tip = driver.page.locator(".tip")
    expect(tip).to_contain_text("actual spam")
    expect(tip).to_contain_text("predicted ham")
    expect(tip).to_contain_text("25.0 % of 4")
    expect(tip).to_contain_text("20.0 % of 5")
    box = driver.page.locator(".ring:not([hidden])").bounding_box()
    driver.grid.blur()
    expect(tip).to_be_hidden()
    driver.page.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(tip).to_contain_text("25.0 % of 4")


def test_a_name_tells_its_class_with_intervals(driver, spam):
    driver.open(spam.explore()).walk_to(1, -1)
    low, high = spam.interval("recall", "spam")
    expect(driver.page.locator(".tip")).to_contain_text(f"0.750 ({low:.3f} to {high:.3f})")
    driver.press("Enter")
    expect(driver.panel.locator(".title")).to_have_text("class spam")
    expect(driver.panel).to_contain_text("support")
    expect(driver.panel).to_contain_text("0.667")


def test_a_weighted_matrix_has_no_intervals(driver):
    driver.open(ConfusionMatrix([[1.5, 0.5], [0.25, 2.0]]).explore()).walk_to(1, -1)
    expect(driver.page.locator(".tip")).to_contain_text("0.889")
    expect(driver.page.locator(".tip")).not_to_contain_text(" to ")


def test_a_click_shows_the_very_emails(driver, spam, emails):
    driver.open(spam.explore(emails["email"])).click(0, 1)
    expect(driver.panel.locator(".title")).to_have_text("ham taken for spam")
    assert driver.ids() == ["3", "7"]
    shown = driver.page.locator(".examples .text").all_inner_texts()
    assert shown == [emails["email"][3], emails["email"][7]]


def test_the_first_click_points_at_what_was_clicked(driver, animals):
    driver.open(animals.explore())
    box = driver.page.locator(".map canvas").last.bounding_box()
    driver.page.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"])
    title = driver.panel.locator(".title").inner_text()
    assert title != "ant right"
    actual, predicted = (title.split(" taken for ") * 2)[:2] if "taken" in title else [title.split()[0]] * 2
    expect(driver.page.locator(".tip")).to_contain_text(f"actual {actual}")
    expect(driver.page.locator(".tip")).to_contain_text(f"predicted {predicted}")
    ring, mark = (driver.page.locator(name).bounding_box() for name in (".ring:not([hidden])", ".mark"))
    assert ring == mark


def test_shift_click_collects_and_escape_lets_go(driver, spam):
    driver.open(spam.explore()).click(0, 1)
    driver.click(1, 0, modifiers=["Shift"])
    expect(driver.panel.locator(".title")).to_have_text("2 cells, 3 examples")
    expect(driver.page.locator(".mark")).to_have_count(2)
    driver.grid.focus()
    driver.press("Escape")
    expect(driver.page.locator(".mark")).to_have_count(0)
    expect(driver.panel).to_contain_text("Click a cell")


def test_the_keyboard_alone_opens_a_cell(driver, spam):
    driver.open(spam.explore())
    for _ in range(10):
        driver.press("Tab")
        if driver.grid.evaluate("grid => grid.getRootNode().activeElement === grid"):
            break
    driver.press("ArrowDown")
    driver.press("Enter")
    expect(driver.panel.locator(".title")).to_have_text("spam taken for ham")
    active = driver.grid.get_attribute("aria-activedescendant")
    expect(driver.page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")


def test_without_kept_examples_it_says_how_to_keep_them(driver):
    driver.open(ConfusionMatrix([[4, 2], [1, 3]]).explore(select=(0, 1)))
    expect(driver.panel).to_contain_text("keep_examples=")


def test_says_how_many_of_the_examples_were_kept(driver):
    cm = ConfusionMatrix.from_labels([0] * 9 + [1], [0] * 9 + [1], keep_examples=3)
    driver.open(cm.explore(select=(0, 0)))
    expect(driver.panel).to_contain_text("3 kept of 9 examples")
    assert driver.ids() == ["0", "1", "2"]


def test_many_examples_come_in_pages(driver):
    cm = ConfusionMatrix.from_labels([0] * 60 + [1], [0] * 61, keep_examples=100)
    driver.open(cm.explore(select=(0, 0)))
    assert driver.ids() == [str(number) for number in range(24)]
    driver.page.get_by_role("button", name="Next").click()
    driver.page.get_by_role("button", name="Next").click()
    assert driver.ids() == [str(number) for number in range(48, 60)]
    expect(driver.page.get_by_role("button", name="Next")).to_be_disabled()


def test_the_keyboard_turns_pages_and_comes_back(driver):
    cm = ConfusionMatrix.from_labels([0] * 70 + [1], [0] * 71, keep_examples=100)
    driver.open(cm.explore(select=(0, 0)))
    driver.page.get_by_role("button", name="Next").focus()
    driver.press("Enter")
    driver.press("Enter")
    assert driver.ids() == [str(number) for number in range(48, 70)]
    driver.press("Escape")
    expect(driver.panel).to_contain_text("Click a cell")
    driver.press("ArrowRight")
    expect(driver.page.locator(".tip")).to_contain_text("predicted 1")


def test_says_aloud_what_was_opened(driver, spam):
    driver.open(spam.explore()).walk_to(0, 1)
    driver.press("Enter")
    expect(driver.page.get_by_role("status")).to_have_text("ham taken for spam: 2 examples")


@pytest.mark.parametrize(("side", "shown"), [(8, 96), (28, 84), (32, 96), (64, 64), (96, 96)])
def test_small_pictures_are_enlarged_by_whole_numbers(driver, side, shown):
    cm = ConfusionMatrix.from_labels([0, 1], [0, 1], keep_examples=1)
    driver.open(cm.explore([np.eye(side)] * 2, select=(0, 0)))
    picture = driver.page.locator(".examples canvas")
    assert picture.bounding_box()["width"] == shown
    assert picture.evaluate("picture => getComputedStyle(picture).imageRendering") == "pixelated"


def test_a_title_stands_once(driver, spam):
    driver.open(spam.explore(title="Ten e-mails"))
    expect(driver.page.get_by_text("Ten e-mails").locator("visible=true")).to_have_count(1)


@pytest.mark.parametrize(
    "ids", [["b", "a", "c"], [-5, 7, 0], [2**60, 2**60 + 1, 3], [10**12, 5, 2**53 - 1], [2, 0, 1]]
)
def test_examples_are_called_by_their_ids(driver, ids):
    cm = ConfusionMatrix.from_labels([0, 0, 1], [0, 0, 0], keep_examples=3, ids=ids)
    driver.show(cm.explore({id_: f"it is {id_}" for id_ in ids}, select=[(0, 0), (1, 0)]))
    assert driver.ids() == [str(id_) for id_ in sorted(ids)]
    shown = driver.page.locator(".examples .text").all_inner_texts()
    assert shown == [f"it is {id_}" for id_ in sorted(ids)]


def test_scores_put_the_most_confident_first(driver):
    cm = ConfusionMatrix.from_labels([0, 0, 0, 1], [1, 1, 1, 1], keep_examples=9)
    driver.open(cm.explore(scores=[0.6, 0.9, 0.7, 1.0], select=(0, 1)))
    assert driver.ids() == ["1", "2", "0"]
    expect(driver.panel).to_contain_text("score 0.9")


@pytest.mark.parametrize("over", ["actual", "predicted", "all"])
def test_shows_shares(driver, animals, over):
    driver.open(animals.explore())
    driver.choose("Show", f"% of {over}")
    assert np.allclose(driver.table()[1], animals.normalize(over), equal_nan=True)


def test_opens_where_python_says(driver, animals):
    driver.open(animals.explore(select=("cat", "dog"), normalize="actual", focus=3, order="errors", log=True))
    expect(driver.page.get_by_role("combobox", name="Show")).to_have_value("actual")
    expect(driver.page.get_by_label("bring out small values")).to_be_checked()
    names, _ = driver.table()
    confused = set(animals.focus(3).labels)
    assert set(names) == confused | {"cat", "dog"}
    assert names[-1] == "other"
    expect(driver.panel).not_to_contain_text("Click a cell")


def test_what_is_selected_stays_beside_the_most_confused(driver, animals):
    most = set(animals.focus(2).labels) - {"other"}
    actual, predicted = sorted(set(animals.labels) - most)[:2]
    driver.open(animals.explore(focus=2, select=(actual, predicted)))
    assert set(driver.table()[0]) == most | {actual, predicted, "other"}
    expect(driver.page.get_by_text("the 2 most confused and 2 more")).to_be_visible()
    expect(driver.panel.locator(".title")).to_have_text(f"{actual} taken for {predicted}")
    driver.slide("how many of the most confused classes to show", 3)
    assert tuple(driver.table()[0]) == animals.focus(3).labels


def test_the_slider_keeps_the_most_confused(driver, animals):
    driver.open(animals.explore())
    driver.slide("how many of the most confused classes to show", 3)
    names, values = driver.table()
    focused = animals.focus(3)
    assert tuple(names) == focused.labels
    assert np.array_equal(values, focused.counts)


def test_search_and_pick(driver, animals):
    driver.open(animals.explore())
    for name, words in (("dog", "Show only this class"), ("fo", "Show this class too")):
        driver.page.get_by_label("find a class").fill(name)
        driver.page.get_by_label("find a class").press("Enter")
        driver.page.get_by_role("button", name=words).click()
    expect(driver.page.get_by_text("only the 2 chosen by name")).to_be_visible()
    names, values = driver.table()
    assert names == ["dog", "fox", "other"]
    assert np.array_equal(values, animals.focus(labels=["dog", "fox"]).counts)
    driver.page.get_by_role("button", name="stop showing dog").click()
    driver.page.get_by_role("button", name="stop showing fox").click()
    assert len(driver.table()[0]) == 6


def test_superclasses_open_and_close(driver, animals):
    groups = {"insect": ["ant", "bee"], "pet": ["cat", "dog"]}
    driver.open(animals.explore(groups=groups))
    names, values = driver.table()
    assert names == list(animals.group(groups).labels)
    assert np.array_equal(values, animals.group(groups).counts)
    driver.walk_to(-1, 2)
    driver.press("Enter")
    driver.page.get_by_role("button", name="Open its 2 classes").click()
    opened = animals.group({"pet": ["cat", "dog"]})
    names, values = driver.table()
    assert names == list(opened.labels)
    assert np.array_equal(values, opened.counts)
    driver.walk_to(-1, 0)
    driver.press("Enter")
    driver.page.get_by_role("button", name="Close its superclass").click()
    assert driver.table()[0] == list(animals.group(groups).labels)
    driver.page.get_by_label("superclasses").uncheck()
    assert driver.table()[0] == list(animals.labels)


@pytest.mark.parametrize(("order", "words"), [("errors", "most mistakes first"), ("label", "by name")])
def test_orders(driver, animals, order, words):
    driver.open(animals.explore())
    driver.choose("Order", words)
    names, values = driver.table()
    rates = animals.rates()
    mistakes = (rates["fp"] + rates["fn"]).to_dict()
    expected = sorted(animals.labels, key=(lambda name: -mistakes[name]) if order == "errors" else str)
    assert names == expected
    places = [animals.labels.index(name) for name in names]
    assert np.array_equal(values, animals.counts[np.ix_(places, places)])


def test_confused_classes_stand_together(driver):
    counts = np.diag([50] * 8)
    for one, other in ((0, 5), (1, 6), (2, 7), (3, 4)):
        counts[one, other] = counts[other, one] = 20
    driver.open(ConfusionMatrix(counts).explore(order="together"))
    names = [int(name) for name in driver.table()[0]]
    assert all(
        abs(names.index(one) - names.index(other)) == 1 for one, other in ((0, 5), (1, 6), (2, 7), (3, 4))
    )


def test_a_thousand_classes(driver):
    generator = np.random.default_rng(1)
    actual, predicted = generator.integers(0, 1000, (2, 20_000))
    cm = ConfusionMatrix.from_labels(actual, predicted, labels=range(1000), keep_examples=2)
    driver.open(cm.explore())
    driver.walk_to(3, 4)
    expect(driver.page.locator(".tip")).to_contain_text("actual 3")
    expect(driver.page.locator(".tip")).to_contain_text("predicted 4")
    assert driver.grid.get_attribute("aria-rowcount") == "1001"
    assert len(driver.cells()) < 200


def test_nothing_to_divide_by_is_not_zero(driver):
    driver.open(ConfusionMatrix([[3, 1], [0, 0]], ["ham", "spam"]).explore(normalize="actual"))
    assert driver.cells()["spam", "ham"] == "0; \N{EN DASH} of actual, 0 % of predicted"


def test_the_table_stands_where_scripts_do_not_run(spam, browser, tmp_path):
    path = tmp_path / "page.html"
    spam.explore().save(path)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(path.as_uri())
        expect(page.locator("table")).to_be_visible()
        expect(page.locator("table")).to_contain_text("spam")


def test_sounds_play_and_links_lead(driver):
    cm = ConfusionMatrix.from_labels([0, 0, 1], [0, 0, 1], keep_examples=3)
    shown = [{"audio": "data:audio/wav;base64,UklGRg=="}, "https://example.org/page", None]
    driver.open(cm.explore(shown, select=(0, 0)))
    expect(driver.page.locator("audio")).to_have_attribute("src", shown[0]["audio"])
    expect(driver.page.get_by_role("link")).to_have_attribute("href", shown[1])
    expect(driver.page.get_by_role("link")).to_have_attribute("rel", "noopener noreferrer")


def test_a_function_shows_each_example(driver, spam, emails):
    driver.open(spam.explore(lambda number: f"e-mail {number}", select=("spam", "ham")))
    (number,) = spam.examples("spam", "ham")
    expect(driver.page.locator(".examples .text")).to_have_text(f"e-mail {number}")


@pytest.mark.parametrize("box", ["bring out small values", "diagonal"])
def test_colours_change_and_numbers_stay(driver, animals, box):
    driver.open(animals.explore())
    picture = "canvas => canvas.toDataURL()"
    before, table = driver.page.locator(".map canvas").last.evaluate(picture), driver.table()
    driver.page.get_by_label(box).click()
    assert driver.page.locator(".map canvas").last.evaluate(picture) != before
    assert driver.table() == table
