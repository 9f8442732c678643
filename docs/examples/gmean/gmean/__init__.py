"""A score for Ketbench."""
