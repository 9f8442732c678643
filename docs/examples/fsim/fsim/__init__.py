"""A gate for Ketbench."""
