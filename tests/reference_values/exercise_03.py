"""Exercise 3. [[25, 0, 0], [1, 18, 6], [0, 5, 20]], and five times its first row."""

VALUES = {
    "false-positives": [1, 5, 6],
    "recalls": [[1, 18 / 25, 20 / 25], [30 / 35, 4 / 6]],
    "average-recalls": {"macro": (1 + 0.72 + 0.8) / 3, "micro": 163 / 175},
    "expected-accuracy": (10 + 72 + 36) / 155,
    "claim": "b",
}
