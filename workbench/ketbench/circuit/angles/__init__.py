"""The small language of angles; never `eval`."""
