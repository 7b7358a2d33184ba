"""Somebody's own file of predictions -> the interactive picture: what `confusionlab explore` does.

`read` takes the columns asked for from Parquet, or from text: `separated` parts it, `text` opens it, whatever
its encoding. `classes` and `scores` decide what the columns mean, `explore` makes the picture. Messages speak
of the command's options, not of Python.
"""

from confusionlab.predictions_file.explore import explore_file

__all__ = ["explore_file"]
