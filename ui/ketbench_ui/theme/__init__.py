"""Colours, spacing and words of layout; nothing else sets a colour."""
