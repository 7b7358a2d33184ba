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
    happened : str
        What the instructors' page says of it; as Markdown. May name a limit, as
        `{limits.cell_seconds:g}`, and `{issues}`, the address for questions.
    """

    mark: str
    sentence: str
    happened: str

    RIGHT = "right", "✓", "right", "all of the task's checks passed"
    PARTLY_RIGHT = "partly right", "◐", "partly right", "some of the task's checks passed"
    WRONG = "wrong", "✗", "wrong", "none of the task's checks passed"
    UNANSWERED = (
        "unanswered",
        "✗",
        "not answered yet",
        "the answer is missing, or still says what to do and gives no value",
    )
    ERROR = "error", "✗", "stopped by an error", "the answer, or the check of it, raised an error"
    TIMEOUT = (
        "timeout",
        "✗",
        "took too long and was stopped",
        "a cell took longer than it may: {limits.cell_seconds:g} seconds, unless you say `--cell-seconds`",
    )
    KILLED = (
        "killed",
        "✗",
        "took its kernel down",
        "a cell ended its kernel, or took more memory, processes, files or processor time than it may",
    )
    NOT_RUN = (
        "not run",
        "✗",
        "not run: the notebook's time was over",
        "the notebook's time was over: {limits.notebook_seconds:g} seconds, unless you say "
        "`--notebook-seconds`",
    )
    MISSING = "missing", "✗", "missing", "on the roster, and handed nothing in"
    UNREADABLE = (
        "unreadable",
        "✗",
        "unreadable",
        "no notebook, or one that is broken; the feedback page says what to do",
    )
    WRONG_NOTEBOOK = "wrong notebook", "✗", "wrong notebook", "a notebook, but of another exercise"
    GRADER_FAILED = (
        "failed",
        "✗",
        "failed",
        "the grader could not do its work, and the feedback page says why; run it again, with `--workers 1` "
        "where memory is short, and if it says so again, [tell us]({issues})",
    )

    def __new__(cls, word: str, mark: str = "", sentence: str = "", happened: str = "") -> TaskStatus:
        """Make a member that equals its word."""
        member = str.__new__(cls, word)
        member._value_ = word
        member.mark, member.sentence, member.happened = mark, sentence, happened
        return member
