"""Graphs of a dataset, and registers made from them."""
