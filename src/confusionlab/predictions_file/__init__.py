"""Somebody's own file of predictions -> the interactive picture: what `confusionlab explore` does.

`text` opens a file and finds its encoding, `table` reads the columns asked for, `classes` and `scores` decide
what they mean, `explore` makes the picture. Messages speak of the command's options, not of Python.
"""

from confusionlab.predictions_file.explore import explore_file

__all__ = ["explore_file"]
