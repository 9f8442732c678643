"""Our own batched solvers."""
