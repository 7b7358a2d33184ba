"""The right values of every exercise's visible checks, worked out by hand: one file for each exercise.

`VALUES` names each check. Write a value down as you would find it on paper, from the task's text, and never$
by running the reference or this package: they are what is tested.
"""
