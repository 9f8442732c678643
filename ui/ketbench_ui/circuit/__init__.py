"""The Circuit tab behind one small class, `CircuitTab`, so that an editor can take the place of the drawing."""
