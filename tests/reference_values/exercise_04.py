"""Exercise 4. Shares of rows and of columns."""

from math import nan

VALUES = {
    "pictures": {"a": "actual", "b": "predicted", "c": "counts", "d": "actual"},
    "share-of-actual": [[63 / 80, 0, 17 / 80], [2 / 21, 12 / 21, 7 / 21], [3 / 83, 0, 80 / 83]],
    "share-of-predicted": [
        [63 / 68, nan, 17 / 116],
        [2 / 68, nan, 19 / 116],
        [3 / 68, nan, 80 / 116],
    ],
    "shared-vmax": 0.32,
    "slide": "c",
}
