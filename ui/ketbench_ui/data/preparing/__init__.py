"""The preparation as a list of steps."""
