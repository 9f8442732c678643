"""A kept model on other engines: execution targets, noise, shots, and zero-noise extrapolation."""
