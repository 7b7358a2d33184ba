"""What the grader's tests share: walls, where there are any."""

import pytest

from confusionlab.grading.sandbox.isolation import Limits, Walls, WallsError, available_walls


@pytest.fixture(scope="session")
def walls():
    """The walls that grading takes here."""
    try:
        return available_walls()
    except WallsError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session", params=["bubblewrap", "unshare"])
def each_walls(request):
    """Both kinds of walls, one after the other."""
    try:
        Walls(request.param).build(Limits()).close()
    except (OSError, NameError) as error:
        pytest.skip(f"{request.param} builds no walls here: {error}")
    return Walls(request.param)
