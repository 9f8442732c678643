"""Options of `ketbench run` for several processes and for SLURM: what they change, and the job script."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ketbench.backends.registry import Registry
from ketbench.base.errors import InputError, RunFailed
from ketbench.base.whole_files import write_whole
from ketbench.contract.experiment import Experiment

LAUNCHERS = ("torchrun", "accelerate")
_FIELDS = ("launcher", "processes")


def launch_settings(launcher: str, processes: int | None) -> list[str]:
    """The options as settings of an experiment.

    Raises
    ------
    InputError
        For an unknown launcher, or processes without one.

    Examples
    --------
    >>> launch_settings("torchrun", 2)
    ['launcher=torchrun', 'processes=2']
    """
    if not launcher:
        if processes is not None:
            raise InputError(f"--nproc {processes} needs a launcher; add --launcher torchrun.")
        return []
    if launcher not in LAUNCHERS:
        raise InputError(f"'{launcher}' is not a launcher; choose one of {', '.join(LAUNCHERS)}.")
    return [f"launcher={launcher}", f"processes={processes or 1}"]


def require_launchable(experiment: Experiment) -> None:
    """Refuse a launcher for a backend that runs in one process.

    Raises
    ------
    InputError
    """
    fields = Registry().backend(experiment.backend).params.model_fields
    if not set(_FIELDS) <= set(fields):
        text = f"Backend '{experiment.backend}' runs in one process and takes no launcher"
        raise InputError(f"{text}; leave out --launcher and --nproc.")


def run_words(path: Path, names: Sequence[str], settings: Sequence[str], options: Mapping[str, object]) -> list[str]:
    """The words of a run, to be said again on another machine; options without a value are left out.

    Examples
    --------
    >>> run_words(Path("/lab.h5"), ["one"], ["n=2"], {"seed": 3, "backend": "", "nproc": None})
    ['run', '/lab.h5', 'one', '--set', 'n=2', '--seed', '3']
    """
    made = ["run", str(path.resolve()), *names]
    made += [word for text in settings for word in ("--set", text)]
    return made + [
        word for name, value in options.items() if value not in ("", None) for word in (f"--{name}", str(value))
    ]


def handed_over(words: Sequence[str], cluster: str, script: Path | None) -> str:
    """Write the job script of a run, and give it to SLURM unless a file for it is named; what was done, a sentence.

    Parameters
    ----------
    words : sequence of str
        Of the run, behind `ketbench`.
    cluster : str
        As of a sweep: "slurm:queue=short,cores=4,memory=8GB,walltime=01:00:00".
    script : Path or None

    Raises
    ------
    InputError
        For another cluster, or a file that cannot be written.
    RunFailed
        When SLURM refuses.
    """
    from ketbench.sweeping.slurm import job_script

    kind, _, settings = cluster.partition(":")
    if kind != "slurm":
        raise InputError(f"'{cluster}' is not a cluster that takes a run; write slurm:queue=NAME,cores=4,memory=8GB.")
    text = job_script(settings, shlex.join([sys.executable, "-m", "ketbench", *words]))
    if script is None:
        return _submitted(text)
    try:
        write_whole(script, text.encode())
    except OSError as error:
        raise InputError(f"'{script}' cannot be written ({error.strerror}); choose another place.") from None
    return f"Wrote '{script}'; hand it over with: sbatch {script}"


def _submitted(text: str) -> str:
    try:
        answer = subprocess.run(["sbatch"], input=text, capture_output=True, text=True, timeout=60)
    except OSError as error:
        raise InputError(f"sbatch cannot be started here ({error.strerror}); add --job-script FILE.") from None
    except subprocess.TimeoutExpired:
        raise RunFailed("sbatch gave no answer in a minute; see: squeue.") from None
    if answer.returncode:
        raise RunFailed(f"SLURM takes no such job ({' '.join(answer.stderr.split())}); see: sinfo.")
    return answer.stdout.strip()
