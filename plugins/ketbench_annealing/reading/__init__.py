"""Reads problems out of tables that were imported as plain ones."""
