"""From a circuit to unitary operations, angles and observables, and its values at one point."""
