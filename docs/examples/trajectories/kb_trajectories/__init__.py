"""Example: a new simulator, by quantum trajectories."""
