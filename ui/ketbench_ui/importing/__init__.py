"""Bringing a file into a project: choose, look, change a guess, import, and read a changed file again."""
