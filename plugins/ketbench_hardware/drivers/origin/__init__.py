"""Origin Quantum: the driver and its cloud."""
