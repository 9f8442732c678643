"""Strong solvers of other makers as controls, where they are installed."""
