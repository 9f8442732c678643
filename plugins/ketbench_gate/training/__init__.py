"""Training runs: the loop, checkpoints, controls, checks and the report."""
