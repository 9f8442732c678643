"""Training on an execution target: gradients out of executions, which are counted and may run out."""
