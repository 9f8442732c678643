"""Numbers with units: typed in a form, computed by a formula, listed with their source."""
