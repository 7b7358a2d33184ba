"""What the site shows to searches, previews and lost readers."""

from xml.etree import ElementTree

from tools import outside
from tools.project import HOMEPAGE


def test_the_map_lists_each_page_once_and_the_front_page_at_the_root():
    written = outside.sitemap({"book/faq", "index", "notebooks/01_spam"})
    root = ElementTree.fromstring(written)  # noqa: S314 - our own
    assert root.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    listed = [place.text for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert listed == [f"{HOMEPAGE}/book/faq.html", f"{HOMEPAGE}/", f"{HOMEPAGE}/notebooks/01_spam.html"]


def test_the_front_page_has_one_address_and_its_own_title():
    context = {"metatags": "", "title": "Find what it cannot see", "meta": None}
    outside.describe(None, "index", "page.html", context, None)
    assert context["pageurl"] == context["meta"]["og:url"] == f"{HOMEPAGE}/"
    assert context["title"] == "The confusion matrix, hands on: a free course"
    assert '<meta name="description" content="A free hands-on course on' in context["metatags"]


def test_a_page_without_a_title_in_its_head_keeps_its_heading():
    context = {"metatags": "", "title": "Frequent questions", "meta": {"og:image": "x.png"}}
    outside.describe(None, "book/faq", "page.html", context, None)
    assert context["title"] == "Frequent questions"
    assert context["meta"]["og:image"] == "x.png"
    assert "pageurl" not in context


def test_links_elsewhere_and_within_the_page_stay_as_they_are():
    html = '<a href="https://x.org/a"> <a href="#top"> <img src="data:,"> <form action="./search.html">'
    assert outside.anywhere(html) == html.replace("./search.html", "/confusionlab/search.html")
