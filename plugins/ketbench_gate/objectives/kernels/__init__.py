"""Quantum kernels and the classical ones beside them."""
