"""Operators as arrays: Pauli sums, spin models, molecules, graphs; and their lowest energies by diagonalisation."""
