"""What the import dialog sees of a file: guesses, problems, first rows."""
