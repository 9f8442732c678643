"""Samples of problems to solve."""
