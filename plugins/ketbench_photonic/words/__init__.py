"""Names, units and sources of what the estimator takes and gives."""
