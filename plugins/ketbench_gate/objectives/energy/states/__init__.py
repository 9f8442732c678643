"""State vectors of an ansatz: gates, sweeps forward and back, a drawn circuit, what is told of a state."""
