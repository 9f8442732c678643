"""IBM: the driver and its cloud."""
