"""Choosing features by a quadratic optimisation; numpy alone, but for the baselines and the small models."""
