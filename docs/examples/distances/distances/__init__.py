"""A figure for Ketbench."""
