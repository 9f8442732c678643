"""Quantum autoencoders: states of data pressed into fewer qubits, beside what no encoder can pass and PCA."""
