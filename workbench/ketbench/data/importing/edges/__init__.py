"""Readers of graphs and quadratic problems."""
