"""Takes out of the frozen application what nothing here loads, and symbol tables that only debuggers read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

UNUSED = (
    "liblightning_qubit_catalyst.so",
    "libarrow_flight.so*",
    "libarrow_python_flight.so*",
    "_flight.*.so",
    "libarrow_s3.so*",
    "_s3fs.*.so",
    "libarrow_substrait.so*",
    "_substrait.*.so",
    "libtorchbind_test.so",
    "libjitbackend_test.so",
    "libbackend_with_compiler.so",
    "torch/test/*",
    "torch/bin/*",
)
"""A compiler's interface, Arrow's network and query parts, torch's own tests."""

KEPT = ("torch_shm_manager",)
"""What torch asks for when it is imported."""

STRIPPED = ("libtorch_cpu.so", "libtorch_python.so", "libc10.so", "lightning_qubit_ops.*.so", "libpython3.*.so.1.0")
"""Large libraries that come with their symbols; others were edited by their packagers and do not survive stripping."""


def slimmed(folder: Path) -> int:
    """Delete and strip, where the tool for it is.

    Returns
    -------
    int
        Bytes saved.
    """
    return sum(_dropped(folder, pattern) for pattern in UNUSED) + sum(_stripped(folder, name) for name in STRIPPED)


def _dropped(folder: Path, pattern: str) -> int:
    saved = 0
    for path in folder.rglob(pattern):
        if not path.is_dir() and path.name not in KEPT:
            saved += path.lstat().st_size
            path.unlink()
    return saved


def _stripped(folder: Path, pattern: str) -> int:
    strip = shutil.which("strip")
    if strip is None:
        return 0
    saved = 0
    for path in folder.rglob(pattern):
        if not path.is_symlink():
            before = path.stat().st_size
            subprocess.run([strip, "--strip-unneeded", str(path)], check=True)
            saved += before - path.stat().st_size
    return saved
