"""Datasets: columns, splits, preparation, checks and the files they come from; knows no circuit and no run."""
