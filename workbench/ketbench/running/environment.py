"""Where a run took place: versions, platform and processor, read from metadata; imports no library to ask it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = (
    "ketbench",
    "numpy",
    "scipy",
    "scikit-learn",
    "torch",
    "pennylane",
    "pennylane-lightning",
    "pennylane-lightning-gpu",
    "dimod",
    "dwave-samplers",
    "h5py",
    "pydantic",
)


def environment(libraries: Iterable[str] = LIBRARIES) -> dict[str, str]:
    """Versions of what a run may use, and the machine; libraries that are absent are left out.

    Examples
    --------
    >>> sorted(environment(["no-such-library"]))
    ['cpu', 'cpus', 'machine', 'platform', 'python']
    """
    facts = {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
        "machine": platform.machine(),
        "cpu": cpu_name(),
        "cpus": str(cpu_count()),
    }
    return facts | {name: found for name in libraries if (found := _version(name))}


def cpu_count() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def cpu_name() -> str:
    """Model of the processor, or its architecture where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
