"""The command line: all that the window does, without it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ketbench.base.version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, as `ketbench.cli.entry.main` says; the version alone is told without the parser."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words == ["--version"]:
        try:
            print(VERSION, flush=True)
        except BrokenPipeError:
            sys.stderr.close()
            return 1
        return 0
    from ketbench.cli.entry import main as run

    return run(words)


__all__ = ["main"]
