"""Kernels on graphs: from excitations, and the classical ones that are free."""
