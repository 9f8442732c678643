"""Samplers of the Ocean ecosystem behind one form."""
