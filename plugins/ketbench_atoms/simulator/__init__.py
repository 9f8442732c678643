"""What the atoms do: exact splitting, dense and blockade-subspace evolution."""
