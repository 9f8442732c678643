"""Samples of graphs and registers."""
