"""Looks at the machine: versions, devices, libraries, and for what is missing how to get it; imports nothing heavy."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from importlib.util import find_spec

from ketbench.backends.registry import Registry

_LIBRARIES = (
    ("numpy", "numpy", ""),
    ("h5py", "h5py", ""),
    ("scikit-learn", "sklearn", ""),
    ("matplotlib", "matplotlib", ""),
    ("PySide6-Essentials", "PySide6", "ui"),
    ("pyqtgraph", "pyqtgraph", "ui"),
    ("torch", "torch", "gate"),
    ("pennylane", "pennylane", "gate"),
    ("pennylane-lightning", "pennylane_lightning", "gate"),
    ("pennylane-lightning-gpu", "pennylane_lightning.lightning_gpu_ops", "gpu"),
    ("dimod", "dimod", "annealing"),
    ("dwave-samplers", "dwave.samplers", "annealing"),
    ("pandas", "pandas", "data"),
    ("pyarrow", "pyarrow", "data"),
)
_QT_LIBRARIES = ("EGL", "GL", "xkbcommon", "dbus-1", "fontconfig", "xcb-cursor")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report.

    Parameters
    ----------
    group : str
        "system", "library", "device" or "backend".
    name : str
    ok : bool
    value : str
        Version or state; "not installed" where it is.
    remedy : str
        How to get it; empty when nothing is to be done.
    """

    group: str
    name: str
    ok: bool
    value: str
    remedy: str = ""


def examine(registry: Registry) -> tuple[Check, ...]:
    """All checks, in the order a reader wants them."""
    return (*_system(), *_libraries(), *_devices(), *_backends(registry))


def _system() -> Iterator[Check]:
    yield Check("system", "ketbench", True, importlib.metadata.version("ketbench"))
    fits = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Check("system", "python", fits, platform.python_version(), "" if fits else "Use Python 3.11, 3.12 or 3.13.")
    yield Check("system", "platform", True, platform.platform())
    yield Check("system", "processors", True, str(os.cpu_count()))
    yield _display()
    yield from _qt_libraries()


def _display() -> Check:
    has_display = sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    remedy = "" if has_display else "The command line works without one; for the window start a desktop session."
    return Check("system", "display", has_display, "found" if has_display else "none", remedy)


def _qt_libraries() -> Iterator[Check]:
    if sys.platform != "linux":
        return
    missing = [name for name in _QT_LIBRARIES if find_library(name) is None]
    value = "all found" if not missing else f"missing: {', '.join(missing)}"
    script = "packaging/system_libraries.sh"
    yield Check("system", "window libraries", not missing, value, f"Run {script} for the packages." if missing else "")


def _libraries() -> Iterator[Check]:
    for distribution, module, extra in _LIBRARIES:
        try:
            version = importlib.metadata.version(distribution)
        except importlib.metadata.PackageNotFoundError:
            remedy = f"pip install 'ketbench[{extra}]'" if extra else "pip install --force-reinstall ketbench"
            yield Check("library", distribution, extra == "gpu", "not installed", remedy)
            continue
        found = _is_there(module)
        remedy = "" if found else f"pip install --force-reinstall {distribution}"
        yield Check("library", distribution, found, version, remedy)


def _is_there(module: str) -> bool:
    top = module.partition(".")[0]
    return find_spec(top) is not None


def _devices() -> Iterator[Check]:
    program = shutil.which("nvidia-smi")
    if program is None:
        yield Check("device", "NVIDIA GPU", True, "none found", "The CPU is used; a GPU needs its driver (nvidia-smi).")
        return
    command = [program, "--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        yield Check("device", "NVIDIA GPU", False, f"nvidia-smi failed: {error}", "Reinstall the NVIDIA driver.")
        return
    for line in answer.stdout.strip().splitlines():
        yield Check("device", "NVIDIA GPU", True, line.strip())


def _backends(registry: Registry) -> Iterator[Check]:
    for candidate in registry.candidates():
        if candidate.state != "found":
            yield Check("backend", candidate.name, False, candidate.reason, candidate.remedy)
            continue
        state = registry.available(candidate.name)
        yield Check("backend", candidate.name, state.ok, state.reason or "available", state.remedy)
