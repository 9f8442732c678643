"""Writes the package of a new plugin: one backend that trains, its form, its test; nothing is installed."""

from ketbench.backends.scaffold.writing import write_plugin

__all__ = ["write_plugin"]
