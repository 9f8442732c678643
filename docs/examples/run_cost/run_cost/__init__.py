"""A section for Ketbench."""
