"""Runs backends in a supervised worker process; knows nothing of projects, files or windows."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench.running.jobs.blocking import explain_run, run_experiment
    from ketbench.running.jobs.job import Job
    from ketbench.running.jobs.pool import Pool
    from ketbench.running.jobs.runner import JobRunner

__all__ = ["Job", "JobRunner", "Pool", "explain_run", "run_experiment"]

_HOMES = {"Job": "job", "JobRunner": "runner", "Pool": "pool", "explain_run": "blocking", "run_experiment": "blocking"}


def __getattr__(name: str) -> Any:
    """Import on first use: a fresh worker must set its thread limits before numpy comes in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ketbench.running.jobs' has no attribute '{name}'")
    return getattr(import_module(f"ketbench.running.jobs.{_HOMES[name]}"), name)
