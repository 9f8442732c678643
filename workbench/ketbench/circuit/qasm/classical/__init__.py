"""Classical bits in OpenQASM: conditions read, and written as questions about one bit each."""
