"""What comes out: the gradebook, the pages, the exports."""
