"""How the rows are split."""
