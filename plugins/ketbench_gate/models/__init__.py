"""The hybrid model, its data and its scores."""
