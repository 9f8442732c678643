"""Files that an OpenQASM text includes."""
