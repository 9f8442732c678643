"""The Data tab after the import: columns, plots, preparation, split, leaks and the fit to the circuit."""
