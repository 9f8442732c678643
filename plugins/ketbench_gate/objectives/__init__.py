"""Objectives beyond labels: energies and optimisation, kernels, generative models; each beside its control."""
