"""Read the sentences that a lesson's cell prints, because their numbers depend on the data."""

from tests.lessons import Lesson


def printed(lesson: Lesson, tag: str) -> str:
    """Return the Markdown that the one cell with this tag displayed, on one line and without stars."""
    (cell,) = [cell for cell in lesson.notebook.cells if tag in cell.metadata.get("tags", ())]
    texts = [out.data["text/markdown"] for out in cell.outputs if "text/markdown" in out.get("data", {})]
    return " ".join(" ".join(texts).replace("*", "").split())
