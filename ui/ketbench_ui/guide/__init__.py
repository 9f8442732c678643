"""The documentation inside the program, and the tour of the first run."""
