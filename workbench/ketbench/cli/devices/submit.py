"""`ketbench submit`: a sequence of pulses or a problem of zeros and ones for a device, through the project's jobs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson


def submit(
    path: PathArgument,
    file: Annotated[Path, typer.Argument(help="A sequence of Pulser, or a problem, as JSON.", show_default=False)],
    on: Annotated[str, typer.Option("--on", help="As pasqal.local, braket-ahs.local, dwave.mock.")],
    shots: Annotated[int, typer.Option("--shots", min=1, max=1_000_000)] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0)] = 0,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Whether to wait for the answer.")] = True,
    as_json: AsJson = False,
) -> None:
    """Send what is not a circuit to a device.

    FILE is what Pulser's to_abstract_repr() gives, or a problem: {"linear": {"a": 1}, "quadratic": [["a", "b", -2]],
    "offset": 0}.
    """
    from ketbench.backends.targets import lasts
    from ketbench.cli.devices.evaluating import finished
    from ketbench.cli.projects.sessions import writable
    from ketbench.contract.experiment import Experiment
    from ketbench.contract.orders import other_to_bytes
    from ketbench.running.devices.lasting import Desk, by_worker, planned
    from ketbench.running.jobs.runner import JobRunner

    kind, held = _read(file)
    if not lasts(on):
        raise InputError(f"'{on}' executes circuits only; 'ketbench devices' says what takes a {kind}.")
    how: dict[str, Any] = {"target": on, "shots": shots, "backend": _any_backend()}
    with writable(path) as session, JobRunner() as runner:
        desk = Desk(session, by_worker(runner))
        job = planned(desk, "", how, other_to_bytes(kind, held, shots, seed))
        finished(desk, job, Experiment(file.name, how["backend"]), path, wait=wait, as_json=as_json)


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = file.read_text("utf-8")
        held: Any = json.loads(text)
    except (OSError, ValueError) as error:
        raise InputError(f"'{file}' cannot be read as JSON ({error}); choose another file.") from None
    if isinstance(held, dict) and {"register", "channels", "operations"} <= held.keys():
        return "sequence", {"sequence": text}
    if isinstance(held, dict) and {"linear", "quadratic"} <= held.keys():
        return "problem", {name: held[name] for name in ("linear", "quadratic", "offset") if name in held}
    raise InputError(f"'{file}' holds neither a sequence of Pulser nor a problem with linear and quadratic terms.")


def _any_backend() -> str:
    """One that can run here, for the worker; it is not asked to do anything."""
    from ketbench.backends.registry import Registry

    registry = Registry()
    for candidate in registry.candidates():
        if candidate.state == "found" and registry.available(candidate.name).ok:
            return candidate.name
    raise InputError("No backend can run here, and so no worker; 'ketbench doctor' shows what is missing.")
