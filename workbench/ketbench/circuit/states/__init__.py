"""The exact state of a small circuit, for the live view."""
