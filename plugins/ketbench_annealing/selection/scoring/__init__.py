"""Judges a choice of features over folds, beside other choices."""
