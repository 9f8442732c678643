"""The OpenQASM text beside the drawing."""
