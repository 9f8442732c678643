"""Maps of qubits that somebody writes down, compiled for by Qiskit's transpiler."""
