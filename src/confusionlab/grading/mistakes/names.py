r"""The mistakes by their short names, each with the sentence that a learner is told.

A sentence names the mistake and the next thing to look at, never the right value. `{first}` and `{last}` are
the classes of the check; `{0}` and `{1}` what a transform adds to a name: "wrong-cell\tFN".
"""

from __future__ import annotations

from collections.abc import Sequence

SENTENCES = {
    # numbers
    "complement": "You gave what is left of the whole: your share and the one asked for make 1 together. "
    "Which part does the question ask for?",
    "per-cent": "You gave per cent. A share lies between 0 and 1: leave out the 100, and write it where you "
    "print.",
    "hundredth": "You divided by 100 once too often: the answer is asked as it is, not as per cent.",
    "reciprocal": "You divided the wrong way round. Which number is the part, and which the whole?",
    "rounded": "You rounded. Leave a number as it is, and round where you print it.",
    "cut-off": "You cut off what stands behind the point. Leave a number as it is; `/` keeps all of it.",
    "zero-for-nan": "You gave 0 where there is nothing to divide by. 0 says that none was right; which value "
    "says that nothing can be said?",
    "one-for-nan": "You gave 1 where there is nothing to divide by. 1 says that all were right; which value "
    "says that nothing can be said?",
    "nan-for-zero": "You gave NaN where there is something to divide by. None of it counted, and that is a "
    "number too: which one?",
    "none-for-nan": "You gave None where there is nothing to divide by. A number is asked for there too: "
    "`np.nan` is the one that says so.",
    "sign": "The size is right, the sign is not: which of the two is taken away from the other?",
    "sign-dropped": "You dropped the sign. Below 0 says something too: what?",
    "off-by-one": "You are one off. Where do you begin to count, and does the last one count?",
    "doubled": "You counted twice what counts once: your number is two times too large.",
    "halved": "Your number is half of what it should be: what did you count once, or share out between two?",
    "squared": "You gave the square. Is there a root still to be taken?",
    # tables
    "transposed": "Rows and columns have changed places. Rows are the actual class here, columns the "
    "predicted one.",
    "positive-first": "You put the positive class first. Here it comes last: `[[TN, FP], [FN, TP]]`. Which "
    "cell lies top left?",
    "classes-reversed": "The classes stand in the reverse order. Which one is the first row?",
    "turned-and-mirrored": "Both the order of the classes and rows and columns are another here: the "
    "positive class comes last, rows are actual. Write the four names beside the four cells.",
    "rows-reversed": "The rows come in the other order. Which class is the first row?",
    "columns-reversed": "The columns come in the other order. Which class is the first column?",
    "shares-for-counts": "You gave numbers between 0 and 1. Whole numbers are asked for: how many, or which "
    "places.",
    "flat": "The numbers come in one row. A table is asked for, a list of rows: which belong together?",
    "diagonal-only": "You gave the diagonal alone. What lies beside it are the mistakes, and they belong to "
    "it too.",
    "without-diagonal": "Your diagonal is empty: what was right belongs into the table too.",
    # lists
    "reversed": "You gave it the other way round. Which comes first?",
    "sorted": "You sorted it. Which order is asked for?",
    "unsorted": "You left it in the order in which it came. Which order is asked for?",
    "one-left-out": "One is missing. Take each thing in turn, and ask the question of it.",
    "one-class-for-all": "You gave the same for all of them. Each has a value of its own: over which ones "
    "do you add?",
    "mean-for-each": "You gave one mean. A value for each of them is asked for.",
    "from-one": "You count from 1. Places in Python begin at 0.",
    "opposite": "You answered the opposite of the question: what you leave out belongs in, and what you "
    "take stays out.",
    "repeated": "Something stands in it more than once. How often should it count?",
    "how-many": "You gave how many there are. Which ones they are is asked for.",
    "in-columns": "Each one stands in a list of its own. One list of them all is asked for.",
    "flags-for-numbers": "You gave False and True, right in themselves. The numbers 0 and 1 are asked for.",
    "places-for-values": "You gave the places where they are. What is asked for stands at these places.",
    "flags-for-places": "You gave True and False for each. The places of the Trues are asked for.",
    # dictionaries and text
    "exchanged": "The values of {0} and {1} have changed places. Say in words what each of the two counts.",
    "values-only": "The values are right and have lost their names: give a dictionary.",
    "other-case": "The letters are right, and some are large that should be small, or the other way round.",
    # arguments
    "swapped-arguments": "`{0}` and `{1}` have changed places in your function. What does each of them stand "
    "for?",
    "ignored-argument": "`{0}` makes no difference in your function. Where should it come in?",
    "first-class": "You took the first class for the positive one. Here the last class is positive: which "
    "row and which column are its own?",
    "complement-argument": "You took `{0}` for what is left of it, or the other way round: what does it say "
    "a share of, and what makes the rest?",
    "per-cent-argument": "You took `{0}` for per cent. It lies between 0 and 1: 0.4 means 40 %.",
    "other-rate": "That is the {0}{1}. Which one does the question ask for, and what does that divide by?",
    "other-count": "That is {0}{1}. Whom does the question ask for?",
    "only-the-last": "Only the last of them counts in your answer. Does a loop overwrite what it had before?",
    "only-the-first": "Only the first of them counts in your answer. Does `return` stand inside a loop, or "
    "do you ask for the first alone?",
    "first-left-out": "The first of them is missing. Where does your loop begin?",
    "last-left-out": "The last of them is missing. Where does your loop end?",
    "mean-of-each": "You took a rate for each part, and their mean. The parts are not equally large: bring "
    "their counts together first.",
    "first-for-chosen": "You took the first ones, as many as `{0}` has. Which ones does it name?",
    "order-turned": "You read `{0}` backwards. Does it say who comes first, or where each one goes?",
    "rounded-argument": "You rounded `{0}` before you looked at it. What is lost by that?",
    "sorted-argument": "You sorted `{0}`. It says itself which one comes first.",
    "other-task": "That is what `{0}` gives. What else does the question ask for?",
    "simple-formula": "That is {0}. Something else is asked for, or more: say it in words first.",
    "each-once": "You counted each kind once, however often it is there.",
    # code
    "strict": "A value that lies exactly on the line falls on the wrong side in your answer. Which side does "
    "the question put it on: more than, or at least?",
    "other-side": "You kept those on the other side of the line. Which way does the comparison point?",
    "wrong-axis": "You went along the other axis. `axis=0` goes down each column, `axis=1` along each row: "
    "which do you need?",
    "whole-total": "You took all cells together where each row, or each column, has a sum of its own.",
    "mean-for-sum": "You took a mean where a sum is asked, or a sum where a mean is.",
    "lowest-for-highest": "You went for the lowest where the highest is asked, or the other way round.",
    "any-for-all": "You asked whether *all* fit where *one* is enough, or the other way round.",
    "and-for-or": "You joined two conditions by *and* where *or* is meant, or the other way round.",
    "condition-left-out": "You left out a condition: some are in your answer that should not be. Read the "
    "question again: what must hold for each?",
    "case-forgotten": "There is a case in which your answer does not do what the question says. Which one, "
    "and which line should see to it?",
    "rest-inside": "Somewhere you took a share for what is left of it: where does a `1 - …` belong, and "
    "where not?",
    "difference-turned": "Somewhere two numbers are taken away from each other the wrong way round.",
    "quotient-turned": "Somewhere you divide the wrong way round: which number is the part, and which the "
    "whole?",
    "comparison-turned": "A comparison, or what follows from it, is turned round: *equal* where *different* "
    "is meant, *in* for *not in*, or one outcome for the other.",
    "sums-laid-across": "The sums are the right ones, and NumPy laid them along the columns: it needs "
    "`keepdims=True`, or a column of sums.",
    "one-axis-only": "You put the rows in order, or the columns, and not both. A class has a row and a "
    "column: both go along.",
    "cells-for-rows": "You took single cells. Whole rows and whole columns are asked for: `np.ix_` takes "
    "both.",
    "not-cut": "You gave all of them. How many does the question ask for?",
    "zeros-left-out": "What is 0 is missing. A cell without an example is a cell too.",
    "ratio-for-difference": "You divided where the question asks by how much one is above the other.",
    "difference-for-ratio": "You took one away from the other where a part is to be divided by its whole.",
    "undivided": "A division is missing. What is still to be divided, and by what?",
    "half-way": "That is a part of the way, and you are not there yet. What else is asked for?",
    "only-the-whole": "Of a division only what stands below the line is in your answer. What is divided by "
    "it?",
    "only-what-is-taken-away": "You gave what is to be taken away. What is it taken away from?",
    "one-not-taken-away": "Somewhere a 1 is still to be taken away: who should not be counted?",
    "largest-for-sum": "You took the largest of them where they are to be added up.",
    "sum-for-largest": "You added them up where the largest of them is asked.",
    "all-alike": "You took one in so many, as if all were equally large. How large is the largest?",
    "part-by-part": "The logarithm, or the root, of a quotient is asked for: first divide, then take it.",
    "each-pair-once": "You counted each pair once. Here *this for that* and *that for this* are two.",
    "deviations-for-quantiles": "You went so many standard deviations up and down from the mean. Between "
    "which of the values themselves does the middle part lie?",
    "middle-for-mean": "You took the median where a mean is asked, or a mean where the median is.",
    "values-for-places": "You gave the value itself. The place where it stands is asked for, or what has it.",
    "one-side": "You looked at one side alone, larger or smaller. All that differ are asked for.",
    "another-entry": "Somewhere you read another entry than the one asked for. Which name stands in the "
    "question?",
    "cut-at-zero": "You made 0 of what lies below 0. Below 0 says something too: what?",
    "given-for-argument": "Your function gives the value that belongs to data above, whatever it is asked "
    "about. Does it use its own arguments?",
    "only-one": "Only one of them is in your answer. Does a loop overwrite what it had, or return early?",
    "other-order": "The right ones, in another order than the one asked for. What comes first?",
    "some-left-out": "What you gave is right, and something is missing. What must hold for each?",
    "some-too-many": "All the right ones are there, and something besides. What must hold for each?",
    "other-ratio": "That is {0} divided by {1}. Which of these does the question ask for?",
    "parentheses": "Products and quotients are worked out before sums, and one after the other from the "
    "left. Around what do parentheses belong?",
    "rounded-on-the-way": "You rounded, or cut off, on the way. Round only where you print.",
    "another-base": "The logarithm has another base than the one asked for.",
    "nothing-taken-away": "Somewhere more is counted than should be. Which part is to be taken away, or kept "
    "out?",
    "term-left-out": "Something is missing from a sum. Which cells, or which parts, belong to it?",
    "factor-left-out": "A factor is missing, or a power. What must be multiplied, and by what?",
    "added-for-taken-away": "You added what must be taken away, or the other way round.",
    "divided-for-multiplied": "You divided by what must be multiplied with, or the other way round.",
    "root-left-out": "A root, a logarithm or an absolute value is missing, or there is one too many.",
    "wrong-cell": "{0} stands where another cell belongs. Write TN, FP, FN and TP beside the four numbers, "
    "and read the question once more.",
    "wrong-place": "You took another row, column or place than the one asked for. Which number has it? "
    "Places begin at 0, and `-1` is the last.",
    "another-number": "A number in your formula is another than the one that belongs there.",
    "wrong-whole": "Somewhere you divide by another whole than the one asked for. Of whom is this a share?",
    "weighed-alike": "You weighed all alike, whatever `{0}` says: where should it come in?",
    "wrong-level": "Your interval has another level than the one asked for. Which z belongs to 95 %, or "
    "which share at each end, and in which unit?",
    # what a value's kind tells
    "returned-none": "You returned None: `print` shows a value, `return` gives it back.",
    "text-for-number": "You gave text. Take the quotes away: a number is asked for.",
    "out-of-range": "A share, or a probability, lies between 0 and 1, and yours does not. Work one case by "
    "hand: at which step does it leave that range?",
    "same-in-each-case": "You gave the same in each case. Which argument should make a difference, and "
    "where?",
    "wrong-kind": "That is another kind of thing than the one asked for.",
}

# What may come about in many ways, and so gives way to a mistake that says more.
VAGUE: frozenset[str] = frozenset(
    {
        "wrong-place",
        "wrong-cell",
        "term-left-out",
        "factor-left-out",
        "nothing-taken-away",
        "added-for-taken-away",
        "divided-for-multiplied",
        "rest-inside",
        "difference-turned",
        "quotient-turned",
        "comparison-turned",
        "case-forgotten",
        "condition-left-out",
        "root-left-out",
        "mean-for-sum",
        "ignored-argument",
        "complement-argument",
        "per-cent-argument",
        "other-count",
        "another-number",
        "wrong-whole",
        "weighed-alike",
        "first-left-out",
        "last-left-out",
        "only-the-whole",
        "only-what-is-taken-away",
        "one-not-taken-away",
        "sign-dropped",
        "off-by-one",
        "out-of-range",
        "rounded-on-the-way",
        "exchanged",
        "one-side",
        "given-for-argument",
        "another-entry",
        "some-left-out",
        "some-too-many",
    }
)


# What a value looks like, whatever it came from: gives way to what was done to get it.
LOOKS = frozenset(
    {
        *("complement", "per-cent", "hundredth", "reciprocal", "rounded", "cut-off", "sign"),
        *("reversed", "sorted", "one-left-out", "one-class-for-all", "mean-for-each", "from-one", "opposite"),
        *("classes-reversed", "how-many", "lowest-for-highest", "places-for-values"),
    }
)
# Of two names for one mistake, which give the same whatever is asked, the one nearer to the code speaks.
_FIRST = (
    "strict",
    "other-side",
    "wrong-axis",
    "whole-total",
    "swapped-arguments",
    "rows-reversed",
    "columns-reversed",
    "first-class",
    "positive-first",
)
_PLACES = {name: place for place, name in enumerate(dict.fromkeys((*_FIRST, *SENTENCES)))}


# By how much a number is wrong: gives way to what says more.
SIZES = frozenset({"doubled", "halved", "squared"})
# What a value is, in words that say nothing of a mistake: gives way to all others.
PLAIN = frozenset({"half-way", "simple-formula", "other-ratio"})
# What can be seen in values that hold next to no digits: an order, a side, a place where nothing is.
SEEN_WITHOUT_DIGITS = frozenset(
    {
        *(
            "strict",
            "reversed",
            "sorted",
            "unsorted",
            "opposite",
            "one-left-out",
            "exchanged",
            "values-only",
            "cut-at-zero",
        ),
        *("zero-for-nan", "one-for-nan", "none-for-nan", "nan-for-zero", "zeros-left-out", "from-one"),
        *("transposed", "positive-first", "classes-reversed", "turned-and-mirrored", "swapped-arguments"),
        *(
            "rows-reversed",
            "columns-reversed",
            "flat",
            "diagonal-only",
            "without-diagonal",
            "flags-for-places",
        ),
        *("how-many", "in-columns", "flags-for-numbers", "sign-dropped", "order-turned"),
        *("places-for-values", "lowest-for-highest", "other-case", "repeated", "not-cut"),
    }
)


def level(mistake: str) -> int:
    """Return how near a mistake's name is to what was done: from 0 to 4, which says of a value what it is.

    Examples
    --------
    >>> level("strict"), level("reversed"), level("off-by-one"), level("half-way")
    (0, 1, 2, 4)
    """
    name = base(mistake)
    return next((number for number, names in enumerate((LOOKS, VAGUE, SIZES, PLAIN), 1) if name in names), 0)


def rank(mistake: str) -> tuple[int, int]:
    """Return what a mistake is sorted by: of those that come to the same, the lowest speaks.

    Examples
    --------
    >>> sorted(["off-by-one", "transposed", "wrong-axis"], key=rank)
    ['wrong-axis', 'transposed', 'off-by-one']
    """
    return level(mistake), _PLACES[base(mistake)]


def base(mistake: str) -> str:
    r"""Return a mistake's name without what its sentence speaks of.

    Examples
    --------
    >>> base("wrong-cell\tFN")
    'wrong-cell'
    """
    return mistake.partition("\t")[0]


def sentence(mistake: str, classes: Sequence[str] = ()) -> str:
    r"""Return what a learner is told of a mistake.

    Parameters
    ----------
    mistake : str
        Its name, and behind it what its sentence speaks of.
    classes : sequence of str, optional
        The names of the check's classes, the positive one last.

    Returns
    -------
    str
        A few words, with `code` marked.

    Examples
    --------
    >>> sentence("swapped-arguments\tshare\trecall")
    '`share` and `recall` have changed places in your function. What does each of them stand for?'
    >>> sentence("first-class", ["ham", "spam"])[:57]
    'You took *ham* for the positive class. Here it is *spam*:'
    """
    name, *about = mistake.split("\t")
    about += [f", {DEFINITIONS[about[0]]}" if about and about[0] in DEFINITIONS else ""]
    if classes and name in WITH_CLASSES:
        return WITH_CLASSES[name].format(*about, first=classes[0], last=classes[-1])
    return SENTENCES[name].format(*about)


DEFINITIONS = {
    "recall": "the share of what *is* positive that was called so",
    "precision": "the share of what was *called* positive that is so",
    "specificity": "the share of what is *not* positive that was left alone",
    "false alarm rate": "the share of what is *not* positive that was called so",
    "miss rate": "the share of what *is* positive that was missed",
    "false discovery rate": "the share of the alarms that are false",
    "accuracy": "the share of all that is right",
    "error rate": "the share of all that is wrong",
    "Jaccard index": "in which TP counts once",
    "TN": "what is not positive and was left alone",
    "FP": "the false alarms",
    "FN": "the misses",
    "TP": "what is positive and was found",
}
WITH_CLASSES = {
    "first-class": "You took *{first}* for the positive class. Here it is *{last}*: which row and which "
    "column are its own?",
    "positive-first": "You put *{last}* first. Here *{first}* comes first and *{last}*, the positive class, "
    "last: which cell lies top left?",
    "rows-reversed": "The rows come in the other order: the first row is *{first}*.",
    "columns-reversed": "The columns come in the other order: the first column is *{first}*.",
}
