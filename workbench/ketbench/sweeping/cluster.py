"""Runs the trials of a sweep on a Dask cluster, one by address or one that is started; dask is loaded only here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from ketbench.backends.registry import Registry, told
from ketbench.base.errors import InputError, RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import validated
from ketbench.contract.run import Run, Status
from ketbench.sweeping.remote import run_alone
from ketbench.sweeping.slurm import MISSING, Jobs, refusal, slurm_cluster

CONNECT_SECONDS = 30
RETRIES = 2
"""How often a task whose worker died is given out again."""
LOOK_SECONDS = 0.5
_CUT_OFF = {"lost", "cancelled"}


class Cluster:
    """An executor of `ketbench.sweeping.sweep` whose workers are those of Dask.

    The workers need the same Ketbench and the same plugins as this machine.

    Parameters
    ----------
    address : str
        Of a scheduler, as "tcp://10.0.0.5:8786".
    started : object or None
        A cluster of Dask that was started for this and is closed in the end.
    jobs : Jobs or None
        What keeps its workers alive.

    Raises
    ------
    InputError
        Without Dask, or when nothing answers at the address.
    """

    def __init__(self, address: str, started: Any = None, jobs: Jobs | None = None) -> None:
        self._started, self._jobs = started, jobs
        self.tell: Callable[[str], object] = str
        """Takes a sentence that a person is to know while the sweep goes on."""
        self._cancelled = False
        self._futures: dict[Any, str] = {}
        self.registry = Registry()
        client: Any = _module("distributed").Client
        try:
            self.client = client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            text = f"No Dask scheduler answers at '{address}' ({told(error)})"
            raise InputError(f"{text}; check the address, or start one with: dask scheduler") from None

    def run(self, tasks: Iterable[tuple[str, Experiment]]) -> Iterator[Run]:
        """Run (run id, experiment) pairs; gives each ended run once, in the order in which they end.

        Raises
        ------
        BackendError, ParamsError
            Before anything runs.
        RunFailed
            When the scheduler goes away; what ended before has been given.
        """
        wanted = dict(tasks)
        for experiment in wanted.values():
            validated(self.registry.backend(experiment.backend).params, experiment.params, experiment.backend)
        self._futures = {self._submitted(name, experiment): name for name, experiment in wanted.items()}
        return self._ended(wanted)

    def cancel(self) -> None:
        """Stop what runs and drop what waits; `run` still gives every task, as cancelled."""
        self._cancelled = True

    def close(self) -> None:
        """Let go of the cluster; one that was started for this ends."""
        for part in (self.client, self._started):
            if part is not None:
                try:
                    part.close(timeout=2)
                except Exception:
                    # A scheduler that is gone cannot be taken leave of.
                    continue

    def _submitted(self, run_id: str, experiment: Experiment) -> Any:
        key = f"ketbench-{run_id}-{time.time_ns()}"
        # Not "pure": the same experiment twice is two runs.
        return self.client.submit(run_alone, run_id, experiment, key=key, pure=False, retries=RETRIES)

    def _ended(self, wanted: Mapping[str, Experiment]) -> Iterator[Run]:
        left = set(self._futures)
        while left:
            if self._cancelled:
                self.client.cancel(list(left), force=True)
                yield from (Run(self._futures[f], wanted[self._futures[f]], Status.CANCELLED) for f in left)
                return
            over = [future for future in left if future.status != "pending"]
            for future in over:
                left.discard(future)
                if future.status in _CUT_OFF:
                    raise RunFailed(self._gone(len(left) + 1))
                yield self._result(future, wanted[self._futures[future]])
            if self.client.status not in ("running", "newly-created"):
                raise RunFailed(self._gone(len(left)))
            said = self._jobs.look() if self._jobs and left else ""
            if said:
                self.tell(said)
            if not over:
                time.sleep(LOOK_SECONDS / 10)

    def _result(self, future: Any, experiment: Experiment) -> Run:
        run_id = self._futures[future]
        if future.status == "error":
            reason = told(future.exception())
            error = f"The cluster could not run it ({reason}); look at the log of its workers."
            return Run(run_id, experiment, Status.FAILED, error=error)
        try:
            run: Run = self.client.gather(future)
        except Exception as error:
            raise RunFailed(self._gone(1)) from error
        return run

    def _gone(self, left: int) -> str:
        return (
            f"The Dask scheduler went away with {left} runs still to come; those that ended are kept. "
            "Start the sweep again for the rest."
        )


def opened_cluster(spec: str, workers: int = 2) -> Cluster:
    """A cluster from a text: an address, "local", or "slurm:queue=short,cores=4,memory=8GB,walltime=01:00:00".

    Parameters
    ----------
    spec : str
    workers : int
        How many are started, where the cluster is started here.

    Raises
    ------
    InputError
        For another text, or where a library is missing.
    """
    kind, _, rest = spec.partition(":")
    if kind == "local":
        made = _module("distributed").LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0")
        return Cluster(made.scheduler_address, made)
    if kind == "slurm":
        made = slurm_cluster(rest)
        refused = refusal(made)
        if refused:
            made.close()
            raise InputError(f"SLURM takes no job with '{rest}' ({refused}); see: sinfo.")
        return Cluster(made.scheduler_address, made, Jobs(made, workers))
    if "://" in spec:
        return Cluster(spec)
    text = f"'{spec}' names no cluster; give an address such as tcp://host:8786, or local, or slurm:queue=NAME"
    raise InputError(f"{text},cores=4,memory=8GB.")


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise InputError(MISSING) from None
