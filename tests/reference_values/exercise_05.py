"""Exercise 5. What can be had for nothing."""

VALUES = {
    "silent": 1170 / 1200,
    "baseline": [6 / 8, 4 / 5],
    "baseline-three": 5 / 12,
    "skill": [(50 - 40) / 50, (30 - 60) / 30],  # the constant's mistakes, less the detector's
    "lead": [0.935 - 0.5, 0.018 + 0.98 * 0.97 - 0.98, 0.97 * 0.9 + 0.03 * 0.97 - 0.97],
    "claim": "b",
}
