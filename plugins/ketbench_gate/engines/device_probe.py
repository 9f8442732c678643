"""Whether a device works here, found out by making it in a child process; loads nothing itself."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import lru_cache

from ketbench.plugin import Availability

_CUDA_SCRIPT = "import torch; raise SystemExit(0 if torch.cuda.is_available() else 'torch finds no CUDA device')"
_SCRIPT = "import sys, pennylane; pennylane.device(sys.argv[1], wires=2)"
SECONDS = 60
_NAME = re.compile(r"[\w.\-]{1,100}")
"""What PennyLane's devices are called; anything else need not be tried."""


@lru_cache(maxsize=32)
def probed(device: str) -> Availability:
    """Construct the device in a child; importing lightning.gpu succeeds even where there is no driver.

    A bundled application has no interpreter to start, so there the run itself finds out.
    """
    if not _NAME.fullmatch(device):
        shown = device if device.isprintable() and len(device) < 60 else repr(device[:20])
        return Availability(False, f"There is no device of the name '{shown}'.", _remedy(device))
    return _tried(device, [sys.executable, "-c", _SCRIPT, device])


@lru_cache(maxsize=1)
def cuda_probed() -> Availability:
    """Ask torch in a child; importing it here would cost the window a second."""
    return _tried("cuda", [sys.executable, "-c", _CUDA_SCRIPT])


def _tried(device: str, command: list[str]) -> Availability:
    if getattr(sys, "frozen", False):
        return Availability(True, f"The device '{device}' is made when the run begins.")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Availability(False, f"Making the device '{device}' took more than {SECONDS} s.", _remedy(device))
    if done.returncode == 0:
        return Availability(True, f"The device '{device}' can be made here.")
    lines = done.stderr.strip().splitlines() or [f"the process ended with status {done.returncode}"]
    return Availability(False, f"The device '{device}' cannot be made: {lines[-1]}", _remedy(device))


def _remedy(device: str) -> str:
    if device == "cuda":
        return "It needs an NVIDIA driver and a torch built for CUDA; or choose auto or cpu."
    if device == "lightning.gpu":
        return "It needs Linux, an NVIDIA driver and: pip install 'ketbench[gpu]'"
    return "Install the PennyLane plugin that brings it, or choose default.qubit."
