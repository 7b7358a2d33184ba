"""The class at a glance: how the points are spread, what was hard, and which misconceptions are common."""

from __future__ import annotations

from collections import Counter
from html import escape
from statistics import fmean, median
from urllib.parse import quote

from confusionlab.grading.check import marked_up
from confusionlab.grading.marking.class_run import Gradebook
from confusionlab.grading.marking.report import Record
from confusionlab.grading.reports.charts import bar, histogram
from confusionlab.grading.reports.look import notes_box, page

MOST_MISTAKES = 12


def overview_page(book: Gradebook) -> str:
    """Return the class's page, for the instructor.

    Parameters
    ----------
    book : Gradebook
        The class's grades.

    Returns
    -------
    str
        HTML that needs no other file; it links to the students' pages.
    """
    isolation = book.plan.isolation
    body = [
        f"<h1>{escape(book.key.title)}</h1>",
        f'<p class="soft">{escape(book.tally)}.</p>',
        notes_box((_first_upper(isolation.describe()),)) if isolation.kind == "none" else "",
    ]
    if book.graded:
        body += [_distribution(book), _difficulty(book), _mistakes(book)]
    body += [_attention(book), _students(book), _how(book)]
    return page(f"Overview: {book.key.title}", "\n".join(body))


def _first_upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _distribution(book: Gradebook) -> str:
    points = [record.report.points for record in book.graded]
    counts = [points.count(value) for value in range(book.key.max_points + 1)]
    said = (
        f"{len(points)} graded notebooks have {fmean(points):.1f} of {book.key.max_points} points on average "
        f"(the line), {median(points):g} in the middle, from {min(points)} to {max(points)}."
    )
    picture = histogram(counts, fmean(points), f"Students by points. {said}")
    return f"<section><h2>Points</h2>{picture}<p>{said}</p></section>"


def _difficulty(book: Gradebook) -> str:
    checks = [check for record in book.graded for task in record.report.tasks for check in task.checks]
    header = "<tr><th>check</th><th colspan=2>passed, of those graded</th></tr>"
    groups = []
    for task in book.key.tasks.values():
        rows = [f"<tr><th colspan=3 scope=rowgroup>{escape(task.title)}</th></tr>"]
        for check in book.key.checks_of(task.id):
            share = fmean(each.status == "passed" for each in checks if each.name == check.name)
            hidden = ' <span class="soft">hidden</span>' if check.is_hidden else ""
            rows.append(
                f"<tr><td><code>{escape(check.name)}</code>{hidden}</td>"
                f"<td>{bar(share, f'{share:.0%} passed')}</td><td class=number>{share:.0%}</td></tr>"
            )
        groups.append("".join(rows))
    return f"<section><h2>What was hard</h2>{_table(header, *groups)}</section>"


def _mistakes(book: Gradebook) -> str:
    """Count how many students made each mistake, once for each student."""
    known = {message for check in book.key.checks.values() for message in check.mistakes.values()}
    counts = Counter(
        (task.title, message)
        for record in book.graded
        for task in record.report.tasks
        for message in {check.message for check in task.checks if check.status == "failed"} & known
    )
    if not counts:
        return "<section><h2>Common misconceptions</h2><p>None of those that are known.</p></section>"
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:MOST_MISTAKES]
    n = len(book.graded)
    items = [
        f'<div class="check"><div class="head"><strong>{count} of {n}</strong>'
        f'<span class="soft">{escape(title)}</span></div>{bar(count / n, f"{count} of {n} students")}'
        f"<p>{marked_up(message)}</p></div>"
        for (title, message), count in ranked
    ]
    return f"<section><h2>Common misconceptions</h2>{''.join(items)}</section>"


def _attention(book: Gradebook) -> str:
    """List whom a person should look at: what was not graded, what had to be guessed, what was cut off."""
    items = [
        f'<div class="check"><div class="head">{_link(record.page, record.student)}'
        f'<span class="soft">{escape(record.report.status)}</span></div>'
        f"{''.join(f'<p>{escape(note)}</p>' for note in notes)}</div>"
        for record in book.records
        if (notes := [*record.report.notes, *_cut_off(record)])
    ]
    if not items:
        return ""
    # File names are long words, and break.
    listed = f'<div style="overflow-wrap: anywhere">{"".join(items)}</div>'
    return f"<section><h2>Look at these yourself</h2>{listed}</section>"


def _cut_off(record: Record) -> list[str]:
    """Tell of the cells that were stopped from outside, or that ended their kernel."""
    return [error.told for error in record.report.errors if error.status in {"timeout", "killed"}]


def _students(book: Gradebook) -> str:
    rows = [
        f"<tr><td>{_link(record.page, record.student)}</td>{_points(record)}"
        f"<td class=number><strong>{record.report.points}</strong></td></tr>"
        for record in book.records
    ]
    titles = "".join(
        f'<th class=number><abbr title="{escape(title)}">{escape(title.partition(" · ")[0])}</abbr></th>'
        for title in (task.title for task in book.key.tasks.values())
    )
    header = f"<tr><th>student</th>{titles}<th class=number>sum</th></tr>"
    return f"<section><h2>Students</h2>{_table(header, ''.join(rows))}</section>"


def _points(record: Record) -> str:
    """Return the cells with a student's points, or one that says why there are none."""
    report = record.report
    if report.status != "graded":
        return f'<td class="number soft" colspan={len(report.tasks)}>{escape(report.status)}</td>'
    return "".join(f"<td class=number>{task.points}</td>" for task in report.tasks)


def _how(book: Gradebook) -> str:
    limits, walls = book.plan.limits, _first_upper(book.plan.isolation.describe())
    return (
        f'<section class="soft"><p>Graded with seed {book.key.seed}: the same seed gives the same grades. '
        f"A cell had {limits.cell_seconds:g} seconds, a notebook {limits.notebook_seconds:g}, with "
        f"{limits.memory_megabytes:,} MB of memory. {walls}</p></section>"
    )


def _link(to: str, text: str) -> str:
    return f'<a href="feedback/{quote(to)}">{escape(text)}</a>'


def _table(header: str, *groups: str) -> str:
    bodies = "".join(f"<tbody>{rows}</tbody>" for rows in groups)
    return f'<div class="wide"><table><thead>{header}</thead>{bodies}</table></div>'
