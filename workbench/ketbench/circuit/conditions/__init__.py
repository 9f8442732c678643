"""Conditions of operations on classical bits: what they are, and how they combine; knows no circuit."""
