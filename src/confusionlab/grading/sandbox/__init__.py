"""Run one hostile notebook, knowing nothing of marks."""
