"""Operators and molecules as datasets: which columns they have and how they are read back; computes nothing."""
