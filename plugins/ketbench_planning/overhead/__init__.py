"""The backend `planning.qec`: qubits and time of an error-corrected computation, with its magic-state factories."""
