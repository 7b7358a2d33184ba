"""The explorer, driven in a real browser as a reader would."""
