"""Exercise 2. Rates from four cells, and a precision in another mailbox."""

from math import nan

VALUES = {
    "below": 10 + 35,
    "precision": [35 / 45, 35 / 40],
    "precision-silent": [nan, nan, nan],
    "f1": [70 / 85, 8 / 14],
    "f1-edge": [0, nan, 2 / 4],
    "mailbox": [3 / 5, 3 / 23],  # the ten e-mails; [[40, 20], [1, 3]]
    "moved": 9 / 28,  # odds of 1 to 19, times 9
    "claim": "b",  # .32 is less than .60
}
