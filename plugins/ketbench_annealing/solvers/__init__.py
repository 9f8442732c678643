"""Solving quadratic problems: samplers of the Ocean ecosystem and our own batched torch solvers behind one form."""
