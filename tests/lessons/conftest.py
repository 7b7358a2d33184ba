"""What the tests of several lessons ask of a lesson's prose."""

import re

import pytest


@pytest.fixture(scope="module")
def prose(lesson):
    """Return the prose on one line, so that a sentence is found however it is wrapped."""
    return " ".join(lesson.text.split())


@pytest.fixture
def said(prose):
    """Find a passage of the prose and return the numbers in its groups."""

    def find(pattern):
        match = re.search(pattern, prose)
        assert match, f"the lesson no longer says: {pattern}"
        return tuple(float(group) for group in match.groups())

    return find
