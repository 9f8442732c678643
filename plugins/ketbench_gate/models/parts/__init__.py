"""The classical parts around a circuit: described as data, built as torch modules."""
