"""A notebook of attacks with honest work in between, and what became of it."""

from itertools import islice

from confusionlab.grading.sandbox.notebook import Cell
from confusionlab.grading.sandbox.supervisor import run

# Whenever an attack ends the kernel, all cells before it are run once more: few in a notebook, few again.
TOGETHER = 6
IMPORT = "from confusionlab.grading.sandbox.in_kernel import check\n"


def learner(source, name="answer"):
    return Cell(id=name, source=source)


def check(name, expression, expected=None):
    source = f'{IMPORT}check("{name}", {expression})'
    return Cell(id=f"{name}-check", source=source, check=name, expected=expected)


def notebook(*cells):
    return list(cells)


def notebook_of(attacks, helpers=""):
    """Return a notebook of attacks, each followed by its own check and by honest work."""
    cells = [learner(f"{helpers}\ndef honest(number): return number + 1", "helpers")]
    for number, (name, attack) in enumerate(attacks.items()):
        # A name of its own, or an attack that was stopped would be answered by the one before.
        source, answer = (
            text.replace("outcome", f"outcome_{number}") for text in (attack.source, attack.answer)
        )
        cells += [learner(source, name), check(name, answer, attack.expected)]
        cells += [check(f"{name}-honest", f"honest({number})", str(number + 1))]
    return notebook(*cells)


def unexpected(attacks, results):
    """Return where it went otherwise than the attacks say: an empty list is a good end."""
    seen = {result.cell_id: result for result in results}
    wrong = []
    for name, attack in attacks.items():
        for cell_id, status in (
            (name, attack.ends),
            (f"{name}-check", attack.verdict),
            (f"{name}-honest-check", "passed"),
        ):
            if seen[cell_id].status != status:
                wrong.append(f"{cell_id}: expected {status}, got {seen[cell_id]}")
    return wrong


def in_parts(attacks):
    """Return the attacks, a few at a time."""
    rest = iter(attacks.items())
    return list(iter(lambda: dict(islice(rest, TOGETHER)), {}))


def unexpected_in_parts(attacks, **how):
    """Run a few attacks in a notebook, and the next in another; return where it went otherwise."""
    return [wrong for part in in_parts(attacks) for wrong in unexpected(part, run(notebook_of(part), **how))]
