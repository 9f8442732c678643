"""From the statements of an OpenQASM text to operations of a circuit."""
