"""The objective of a selection, its optimum and how far from it an answer can be."""
