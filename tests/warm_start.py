"""Child processes of the tests fork from one that has the heavy libraries already; the product starts them cold.

A worker that trains imports torch, PennyLane, scikit-learn and scipy, which takes some four seconds of the processor;
the suite starts hundreds. On Linux what the product starts with the method "spawn" is therefore forked, under test,
from one process that imported these once. Environment, arguments and pipes are those of a spawned process. What is
about processes themselves (``tests/jobs``, the marker ``cold``) starts them as the product does.
"""

from __future__ import annotations

import io
import multiprocessing.popen_forkserver
import os
import sys
from collections.abc import Callable
from multiprocessing import context, forkserver, popen_spawn_posix, reduction, resource_tracker, spawn, util
from multiprocessing.context import set_spawning_popen
from typing import Any

from ketbench.project.storage import child

PRELOADED = (
    *("numpy", "torch", "pennylane", "sklearn.preprocessing", "sklearn.model_selection", "sklearn.svm", "scipy.stats"),
    *("scipy.optimize", "h5py", "pydantic", "dimod", "ketbench.cli", "ketbench.running.jobs.worker.serving"),
    *("ketbench_gate.backends", "ketbench.project.storage.inspection", "ketbench.data.importing.job"),
)
AVAILABLE = sys.platform == "linux"
_COLD = "KETBENCH_FAMILY"
_PLAIN = child._Started


class _Environment:
    """Becomes, where it is unpacked, the environment of the process that packed it."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return exec, (f"import os; os.environ.clear(); os.environ.update({dict(os.environ)!r})",)


class _WarmPopen(multiprocessing.popen_forkserver.Popen):
    """A process forked from the warm one; as `multiprocessing.popen_forkserver`, with the parent's environment."""

    def _launch(self, process_obj: Any) -> None:
        _ensure_warm()
        prepared = {"environment": _Environment(), **spawn.get_preparation_data(process_obj._name)}
        packed = io.BytesIO()
        set_spawning_popen(self)
        try:
            reduction.dump(prepared, packed)
            reduction.dump(process_obj, packed)
        finally:
            set_spawning_popen(None)
        self.sentinel, write_end = forkserver.connect_to_new_process(self._fds)
        # A copy stays open as long as this process lives: its end is how the child knows that its parent is gone.
        parent_end = os.dup(write_end)
        self.finalizer = util.Finalize(self, util.close_fds, (parent_end, self.sentinel))
        with open(write_end, "wb") as file:
            file.write(packed.getbuffer())
        self.pid = forkserver.read_signed(self.sentinel)


def _ensure_warm() -> None:
    """Start the warm process with a plain environment: it belongs to no worker's family."""
    mark = os.environ.pop(_COLD, None)
    main = sys.modules["__main__"]
    try:
        resource_tracker.ensure_running()
        forkserver.set_forkserver_preload(list(PRELOADED))
        forkserver.ensure_running()
    finally:
        sys.modules["__main__"] = main
        if mark is not None:
            os.environ[_COLD] = mark


def _cold(process_obj: Any) -> Any:
    return popen_spawn_posix.Popen(process_obj)


def start(*, warm: bool) -> None:
    """From now on, start processes warm, or as the product does."""
    if AVAILABLE:
        context.SpawnProcess._Popen = staticmethod(_WarmPopen if warm else _cold)  # type: ignore[assignment]
        # A look at a project file starts a plain interpreter, or in a frozen program a spawned process.
        child._Started = child._Spawned if warm else _PLAIN  # type: ignore[misc]
