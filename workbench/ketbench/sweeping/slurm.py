"""Jobs of SLURM as workers of a sweep: asked for once, asked for again when one is lost, and told when none comes."""

from __future__ import annotations

import shlex
import signal
import subprocess
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from ketbench.backends.registry import told
from ketbench.base.errors import InputError, RunFailed

LOOK_SECONDS = 4.0
PATIENCE_SECONDS = 20.0
"""Without a worker for so long, it is told what the jobs do."""
MISSING = "Sweeps on a cluster need Dask; use: pip install 'ketbench[dask]'"


def slurm_cluster(settings: str) -> Any:
    """A cluster whose workers are jobs of SLURM, one worker a job; none is asked for yet.

    Raises
    ------
    InputError
        Without dask-jobqueue, or for settings it does not know.
    """
    options: dict[str, Any] = {"cores": 1, "processes": 1, "memory": "4GB"}
    for part in filter(None, settings.split(",")):
        name, sign, value = part.partition("=")
        if not sign:
            raise InputError(f"'{part}' is not a setting for SLURM; write name=value, as queue=short.")
        options[name.strip()] = int(value) if value.isdecimal() else value
    made = _cluster_of_jobs()
    try:
        return made(**options, scheduler_options={"dashboard_address": ":0"})
    except (TypeError, ValueError) as error:
        raise InputError(f"SLURM cannot be asked for {settings!r} ({told(error)}); see dask-jobqueue.") from None


def _cluster_of_jobs() -> Any:
    """The class of dask-jobqueue, which claims Ctrl+C for the whole process while it is imported.

    With that handler a sweep would end without a word and as if all were well; outside the main thread, where the
    window runs a sweep, setting it fails.
    """
    ours = signal.signal
    signal.signal = lambda signalnum, handler, /: handler
    try:
        return import_module("dask_jobqueue").SLURMCluster
    except ImportError:
        raise InputError(MISSING) from None
    finally:
        signal.signal = ours


def job_script(settings: str, command: str) -> str:
    """The script by which a sweep asks for a worker, with a command in the worker's place.

    Raises
    ------
    InputError
        Without dask-jobqueue, or for settings it does not know.
    """
    made = slurm_cluster(settings)
    try:
        lines = str(made.job_script()).rstrip().splitlines()
    finally:
        made.close()
    return "\n".join([*lines[:-1], command, ""])


def refusal(made: Any) -> str:
    """Why SLURM would not take a job of this cluster, in its own words; empty when it would.

    The jobs themselves are asked for out of sight, where a refusal would be a log line and a sweep without end.
    """
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "job.sh"
        script.write_text(made.job_script())
        return _complaint(["sbatch", "--test-only", str(script)])


class Jobs:
    """The jobs of a cluster while a sweep goes on; `look` is called often and does little.

    Parameters
    ----------
    made : SLURMCluster
    wanted : int
        How many jobs there shall be.
    """

    def __init__(self, made: Any, wanted: int) -> None:
        self._made, self._wanted = made, wanted
        self._seen: set[str] = set()
        self._looked = self._had_one = time.monotonic()
        self._is_told = False
        made.scale(jobs=wanted)

    def look(self) -> str:
        """Ask again for jobs that were lost; gives a sentence when a person is to know something.

        Raises
        ------
        RunFailed
            When every job ended before its worker had reported.
        """
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return ""
        self._looked = now
        alive = {str(worker["name"]) for worker in self._made.scheduler_info["workers"].values()}
        asked = {str(name): str(job.job_id) for name, job in self._made.workers.items()}
        self._seen |= {name for name in asked if any(_is_of(name, worker) for worker in alive)}
        if alive:
            self._had_one, self._is_told = now, False
        elif asked and not self._seen & set(asked) and not _queued(asked.values()):
            raise RunFailed(_stillborn(sorted(asked.values())))
        # A job that ended, as all do at their time limit, leaves the list after a while and has a successor then.
        if len(asked) < self._wanted:
            self._made.scale(jobs=self._wanted)
        if alive or self._is_told or now - self._had_one < PATIENCE_SECONDS:
            return ""
        self._is_told = True
        return f"No job of SLURM runs at the moment; {self._wanted} are asked for, see: squeue."


def _is_of(job: str, worker: str) -> bool:
    return worker == job or worker.startswith(f"{job}-")


def _queued(jobs: Any) -> bool:
    """Whether any of these jobs waits or runs; where SLURM does not say so, they are taken to."""
    words = ["squeue", "--noheader", "--format=%i", f"--jobs={','.join(jobs)}"]
    try:
        answer = subprocess.run(words, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return True
    # It fails for numbers that it has forgotten.
    return bool(answer.stdout.strip()) or ("Invalid job id" not in answer.stderr and answer.returncode != 0)


def _stillborn(jobs: list[str]) -> str:
    text = f"Every job of SLURM ({', '.join(jobs)}) ended before its worker reported"
    return f"{text}; look at slurm-{jobs[0]}.out and at: sacct. The workers need the same Python and Ketbench."


def _complaint(words: list[str]) -> str:
    try:
        answer = subprocess.run(words, capture_output=True, text=True, timeout=60)
    except OSError as error:
        return f"{shlex.quote(words[0])} cannot be started here: {error.strerror}"
    except subprocess.TimeoutExpired:
        return f"{words[0]} gave no answer"
    if not answer.returncode:
        return ""
    lines = [line.partition("error: ")[2] or line for line in answer.stderr.splitlines()]
    return "; ".join(dict.fromkeys(line.strip().rstrip(".") for line in lines if line.strip()))
