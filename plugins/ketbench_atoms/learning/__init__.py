"""`atoms.kernel`: a support vector machine on kernels of graphs, judged in folds beside its rivals."""
