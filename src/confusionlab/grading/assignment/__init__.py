"""What the author wrote: the solution, and what is made from it."""
