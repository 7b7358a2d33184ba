"""Exercises: from solution to exercise, and the feedback that a check cell gives."""
