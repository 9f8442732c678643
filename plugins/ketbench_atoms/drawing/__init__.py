"""Figures of registers, pulses, states and kernels."""
