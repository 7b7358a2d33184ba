"""Exercise 1. Fire or quiet, and who comes last."""

VALUES = {
    "missed": 2,  # three fires, one of them cried
    "cells-fire": {"TN": 4, "FP": 3, "FN": 2, "TP": 1},
    "cells-classic": [{"TN": 4, "FP": 1, "FN": 2, "TP": 3}, {"TN": 2, "FP": 0, "FN": 1, "TP": 0}],
    "recall-dispute": [3 / 5, 3 / 4],  # [[4, 1], [2, 3]]: the second row, the second column
    "recall-spam": [3 / 4, 3 / 5],
    "order": [[5, 1], [2, 3]],
    "claim": "c",  # 20 of 30 ill, 20 of 25 alarms
}
