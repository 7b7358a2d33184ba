"""Attacks put on a stage: a notebook of them with honest work in between, and what became of it."""

from nbformat.v4 import new_code_cell, new_notebook, new_output

from confusionlab.grading.sandbox.in_kernel import MIME

IMPORT = "from confusionlab.grading.sandbox.in_kernel import check\n"


def cell(role, source, name, check=None, expected=None):
    """Return a cell as the assembler makes it; a check with what is expected of it."""
    made = new_code_cell(source, id=name, metadata={"confusionlab": {"role": role, "task": name}})
    if expected is not None:
        made.outputs = [new_output("display_data", data={MIME: {"name": check, "value": expected}})]
    return made


def learner(source, name="answer"):
    return cell("learner", source, name)


def check(name, expression, expected=None):
    return cell("check", f'{IMPORT}check("{name}", {expression})', f"{name}-check", name, expected)


def notebook(*cells):
    return new_notebook(cells=list(cells))


def stage(attacks, helpers=""):
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


def judge(attacks, observations):
    """Return where it went otherwise than the attacks say: an empty list is a good end."""
    seen = {observation.cell_id: observation for observation in observations}
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
