"""Graphs as rows of a dataset: one text a graph, so that every storage and every table holds them."""
