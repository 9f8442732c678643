"""Runs experiments in supervised processes, continues them, and estimates their time."""
