"""Whoever has something to report in private finds one address, and it is one that exists."""

import re

import pytest

from tools.project import REPOSITORY, ROOT

PRIVATE = f"{REPOSITORY}/security/advisories/new"
ANY_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


@pytest.mark.parametrize("name", ["SECURITY.md", "CODE_OF_CONDUCT.md", ".github/ISSUE_TEMPLATE/config.yml"])
def test_the_private_form_is_named_and_no_mail(name):
    text = (ROOT / name).read_text("utf-8")
    assert PRIVATE in text
    assert not ANY_MAIL.search(text)


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "book/privacy.md"])
def test_the_policy_is_linked(name):
    assert "SECURITY.md)" in (ROOT / name).read_text("utf-8")
