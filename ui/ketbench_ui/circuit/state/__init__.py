"""The live state of the circuit."""
