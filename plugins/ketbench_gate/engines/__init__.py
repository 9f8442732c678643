"""What computes expectation values: our own simulator, PennyLane devices, and the choice between them."""
