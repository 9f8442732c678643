"""`ketbench evaluate`: the trained model of a run on its test part, elsewhere than where it was trained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError, RunFailed
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.runs.run import report
from ketbench.cli.terminal import AsJson, Trust
from ketbench.contract.run import Status


def evaluate(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="An execution target, as `ketbench devices` lists them.")] = "",
    noise: Annotated[str, typer.Option("--noise", help="As depolarizing:0.01 or amplitude_damping:0.05.")] = "",
    shots: Annotated[int, typer.Option("--shots", help="0 for exact expectation values.", min=0)] = 0,
    device: Annotated[str, typer.Option("--device", help="A PennyLane device by its name.")] = "",
    mitigate: Annotated[
        str, typer.Option("--mitigate", help="zne, readout, zne+readout or none; --on alone takes what costs little.")
    ] = "",
    rows: Annotated[int, typer.Option("--rows", help="So many rows of the test part; 0 for all.", min=0)] = 0,
    budget: Annotated[int, typer.Option("--budget", help="Refuse more executions on a device than this.", min=0)] = 0,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Whether to wait for a device's answer.")] = True,
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate the kept model of a run on its test part with another engine, noise, shots or device.

    What a device does is a job of the project: ending this command loses nothing, 'ketbench jobs' fetches the rest.
    """
    from ketbench.backends.targets import costs, lasts

    if sum(map(bool, (on, noise, device))) > 1:
        raise InputError("--on, --noise and --device each say where to evaluate; give one of them.")
    if set(mitigate.replace(",", "+").split("+")) - {"", "zne", "readout", "none"}:
        raise InputError(f"'{mitigate}' is not a way of mitigation; choose zne, readout, zne+readout or none.")
    target = on or (f"noise.{noise}" if noise else "") or (f"pennylane.{device}" if device else "exact")
    lasting = bool(on) and lasts(target)
    how: dict[str, Any] = {"target": target, "shots": shots, "rows": rows, "mitigate": mitigate}
    if on and not mitigate:
        # Two more executions in all where they may cost something, three times as many where they do not.
        how["mitigate"] = "readout" if costs(target) else "zne+readout" if lasting else "zne"
    if lasting:
        from ketbench.cli.devices.evaluating import on_device

        on_device(path, run, how, budget, wait=wait, as_json=as_json)
    else:
        _here(path, run, how, as_json)


def _here(path: Path, run: str, how: dict[str, Any], as_json: bool) -> None:
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.models import evaluate

    with readable(path) as session:
        chosen = session.project.run(run)
    finished = evaluate(chosen, how)
    report(finished, as_json)
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The evaluation of '{chosen.id}' was {finished.status.value}.")
