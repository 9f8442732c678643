"""Strong controls: classical models tuned on the same inner folds, and variants of the hybrid model itself."""
