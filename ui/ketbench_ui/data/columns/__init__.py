"""The tables of columns and rows."""
