"""The command line: all that the window does, without it."""

from ketbench.cli.entry import main

__all__ = ["main"]
