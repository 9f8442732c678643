"""Ansaetze: from an operator, a molecule or a table of costs to a parametrised state."""
