"""Samples of tables to learn from."""
