"""Says how long a run is likely to take from runs that took place with the same settings; measures nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.data.dataset import Dataset
from ketbench.running.environment import cpu_count, cpu_name


@dataclass(frozen=True, slots=True)
class Expected:
    """A time that was measured once and may be so again.

    Parameters
    ----------
    seconds : float
    run_id : str
        Whose time it is.
    """

    seconds: float
    run_id: str

    def __str__(self) -> str:
        """The reason in a sentence."""
        return f"{self.run_id}, which differs in its seed at most, took {self.seconds:.1f} s on this processor."


def expected(experiment: Experiment, runs: Iterable[Run]) -> Expected | None:
    """What the newest of the runs took that was done on this processor with the same settings but for the seed.

    A run that went on from a checkpoint tells nothing: it did a part of the work.

    Parameters
    ----------
    experiment : Experiment
    runs : iterable of Run
        From the oldest to the newest.
    """
    here = (cpu_name(), str(cpu_count()))
    for run in reversed(tuple(runs)):
        is_whole = run.status is Status.DONE and not run.parent and run.seconds > 0
        there = (run.environment.get("cpu"), run.environment.get("cpus"))
        if is_whole and there == here and _same_work(experiment, run.experiment):
            return Expected(run.seconds, run.id)
    return None


def _same_work(one: Experiment, other: Experiment) -> bool:
    if one is other:
        return True
    # In the order of their price: circuits may have many thousand operations.
    return (
        one.backend == other.backend
        and one.params == other.params
        and _same_data(one.dataset, other.dataset)
        and one.circuit == other.circuit
    )


def _same_data(one: Dataset | None, other: Dataset | None) -> bool:
    return one is other or (one is not None and other is not None and one.sha256 == other.sha256)
