"""Example: a recipe of a file, a formula and a row a column."""
