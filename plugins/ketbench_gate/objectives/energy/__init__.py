"""Least energies by variation: states as numpy arrays, ansaetze, optimisers, and the run itself."""
