"""Edits of a circuit, each a function to a new circuit."""
