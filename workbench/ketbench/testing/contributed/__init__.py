"""The rules of what plugins add besides backends, kind by kind."""
