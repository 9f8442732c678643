"""The annealing plugin: feature selection, QUBO solving and Boltzmann sampling; importing it loads no engine."""
