"""Where the frozen application starts: children first, then pip for plugins, then the command line."""

from __future__ import annotations

import multiprocessing
import runpy
import sys


def main() -> int:
    """Run as a worker, as pip, or as ketbench."""
    multiprocessing.freeze_support()
    if sys.argv[1:3] == ["-m", "pip"]:
        sys.argv = sys.argv[2:]
        runpy.run_module("pip", run_name="__main__", alter_sys=True)
        return 0
    from ketbench.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())
