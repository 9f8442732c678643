"""Accelerators and export rules as data, each figure with its source, and what a rule leaves of a fleet."""
