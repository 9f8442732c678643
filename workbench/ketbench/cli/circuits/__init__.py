"""Circuits of a project: added from files, listed, renamed, removed."""
