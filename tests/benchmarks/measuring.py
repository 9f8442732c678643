"""What the benchmarks of the annealing plugin share: processor time, optional rivals, tables."""

import sys
import time
from collections.abc import Callable
from importlib.util import find_spec

QUICK = "--quick" in sys.argv


def cpu(work: Callable[[], object], repeats: int = 3) -> float:
    """The least processor time of some repetitions, in seconds."""
    found = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def has(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
