"""Draw a matrix that does not move: a heat map with Matplotlib, a table as text or HTML."""
