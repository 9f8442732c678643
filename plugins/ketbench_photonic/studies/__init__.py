"""A link over ranges and tolerances."""
