"""Adapters behind one description: counted before they are built, built, merged."""
