"""Boltzmann machines trained with a choice of samplers, their temperature always measured."""
