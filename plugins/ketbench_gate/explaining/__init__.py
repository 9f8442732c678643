"""Figures that explain a trained circuit: its errors, its loss around the minimum, and what the circuit can reach."""
