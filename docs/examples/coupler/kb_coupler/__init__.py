"""Example: an interactive estimator of a directional coupler."""
