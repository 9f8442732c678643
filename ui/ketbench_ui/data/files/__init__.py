"""How a dataset is kept, and what became of its file."""
