"""What builds the book: text to notebooks, notebooks to executed notebooks, those to pages."""
