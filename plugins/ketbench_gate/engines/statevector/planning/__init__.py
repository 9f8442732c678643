"""From a circuit to the arrays that the sweeps read, in numpy."""
