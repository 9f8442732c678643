"""Ansaetze of physics as gates to place: excitations of electrons, and layers of an operator's own terms."""
