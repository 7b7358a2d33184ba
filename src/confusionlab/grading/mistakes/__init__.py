"""Mistakes that nobody wrote down beforehand: what each is called, what a learner is told, how it is made.

A transform makes from the right answer the values that a mistake gives. There are three natures of them: from
the value (`numbers`, `tables`, `lists`), from the function by other arguments (`arguments`, `rates`), from
the code by another line (`code`). `confusionlab release` applies them to the reference; the seal of a check
keeps what came out as hashes, each under the mistake's short name.
"""
