"""Every status word once, each with its sentence for a page."""

from __future__ import annotations

from enum import StrEnum


class CellStatus(StrEnum):
    """What happened in one cell of a notebook, or in one check.

    Attributes
    ----------
    sentence : str
        What a page says of a check that ended so without a message of its own.
    of_a_cell : str
        The end of a sentence about a cell: "Code cell 3 …".
    """

    sentence: str
    of_a_cell: str

    PASSED = "passed", "", ""
    FAILED = "failed", "It gave no value to compare.", "did not pass"  # a wrong value, or none
    ERROR = "error", "It stopped with an error.", "stopped with an error"
    TIMEOUT = "timeout", "It took too long and was stopped.", "took too long and was stopped"
    KILLED = "killed", "It took the kernel down, or more memory than there was.", "took its kernel down"
    NOT_RUN = "not run", "It was not run.", "was not run: the notebook's time was over"

    def __new__(cls, word: str, sentence: str = "", of_a_cell: str = "") -> CellStatus:
        """Make a member that equals its word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.sentence, member.of_a_cell = sentence, of_a_cell
        return member

    @property
    def has_stopped(self) -> bool:
        """Whether the cell did not run through."""
        return self not in {CellStatus.PASSED, CellStatus.FAILED}

    @property
    def ended_its_kernel(self) -> bool:
        """Whether the cell was stopped from outside, or took its kernel down."""
        return self in {CellStatus.TIMEOUT, CellStatus.KILLED}


class ReportStatus(StrEnum):
    """What became of a whole submission.

    Attributes
    ----------
    sentence : str
        What the student's page says of it.
    """

    sentence: str

    GRADED = "graded", ""
    MISSING = "missing", "Nothing was handed in."
    UNREADABLE = "unreadable", "The file could not be read, so nothing could be graded."
    WRONG_NOTEBOOK = (
        "wrong notebook",
        "This is not the exercise's notebook, so nothing could be graded.",
    )
    GRADER_FAILED = (
        "failed",
        "The grader itself failed. This is no fault of yours; your instructor will see to it.",
    )

    def __new__(cls, word: str, sentence: str = "") -> ReportStatus:
        """Make a member that equals its word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.sentence = sentence
        return member


class TaskStatus(StrEnum):
    """What came of one task; a submission that was not graded gives its own word to all its tasks.

    Attributes
    ----------
    mark : str
        The sign in front of it.
    sentence : str
        What the student's page says of it.
    """

    mark: str
    sentence: str

    RIGHT = "right", "✓", "right"
    PARTLY_RIGHT = "partly right", "◐", "partly right"
    WRONG = "wrong", "✗", "wrong"
    UNANSWERED = "unanswered", "✗", "not answered yet"
    ERROR = "error", "✗", "stopped by an error"
    TIMEOUT = "timeout", "✗", "took too long and was stopped"
    KILLED = "killed", "✗", "took its kernel down"
    NOT_RUN = "not run", "✗", "not run: the notebook's time was over"
    MISSING = "missing", "✗", "missing"
    UNREADABLE = "unreadable", "✗", "unreadable"
    WRONG_NOTEBOOK = "wrong notebook", "✗", "wrong notebook"
    GRADER_FAILED = "failed", "✗", "failed"

    def __new__(cls, word: str, mark: str = "", sentence: str = "") -> TaskStatus:
        """Make a member that equals its word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.mark, member.sentence = mark, sentence
        return member
