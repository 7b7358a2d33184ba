"""Exercises and their grading, by the question that each part answers.

An author's solution becomes an exercise; what comes back is collected, run in a sandbox, marked, and
reported:

    assignment/     what did the author write?       Solution, expected values, exercise, answer key, fairness
    submissions/    what came in, and whose is it?   archive, collect, roster, notebook, platforms/
    sandbox/        what does each cell show?        run(notebook, limits, isolation) -> [CellResult]
    marking/        how many points, and why?        assemble, mark, self_check, report, class_run,
                                                     journal, earlier, records, pools
    reports/        what goes out?                   gradebook, pages, charts, written, templates/

    status.py       every status word with its sentence      values.py    when are two answers equal?
    syntax.py       how tasks, checks and seals are written  check.py     what a learner's check cell calls

Imports point one way: cli -> reports -> marking -> {submissions, assignment, sandbox} -> {check, values,
syntax, status}. The commands: `confusionlab release` is `assignment.exercise`, `validate` is
`assignment.fairness`, `check` is `marking.self_check`, `grade` is `marking.class_run` and `reports`.
"""
