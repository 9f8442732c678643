"""Samples without a target column: energies, cuts, distributions."""
