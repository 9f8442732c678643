"""Training of many adapters side by side on one frozen model."""
