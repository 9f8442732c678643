"""How far values from a number of shots are off."""
