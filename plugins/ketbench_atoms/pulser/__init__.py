"""Sequences in the abstract form of Pulser, written and read without its package."""
