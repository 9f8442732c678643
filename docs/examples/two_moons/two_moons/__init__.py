"""A sample for Ketbench."""
