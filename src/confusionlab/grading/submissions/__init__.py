"""What came in: files, who handed them in, and the cells in them."""
