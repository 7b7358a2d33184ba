"""What the grader's tests share: walls, where there are any, and marking without them."""

from itertools import count

import pytest

from confusionlab.grading.sandbox.isolation import Isolation, IsolationError, Limits, available_isolation
from tests.grading.helpers import RUN, SEED, Here, known_key, stand_in


@pytest.fixture(scope="session")
def walls():
    """The walls that grading takes here."""
    try:
        return available_isolation()
    except IsolationError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", params=["bubblewrap", "unshare"])
def each_walls(request):
    """Both kinds of walls, one after the other."""
    try:
        Isolation(request.param).build(Limits()).close()
    except (OSError, NameError) as error:
        pytest.skip(f"{request.param} builds no walls here: {error}")
    return Isolation(request.param)


@pytest.fixture(scope="module")
def _in_this_process():
    """Marking has its notebooks run in this process, by a stand-in for the sandbox."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RUN, stand_in)
        yield


@pytest.fixture
def _class_in_this_process(_in_this_process, monkeypatch):
    """Whole classes are marked here as well, one notebook after the other; answer keys are made once."""
    monkeypatch.setattr("confusionlab.grading.marking.class_run.Workers", lambda _: Here())
    monkeypatch.setattr("confusionlab.grading.marking.class_run.make_key", known_key)
    drawn = count(SEED)  # another one in each run
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
