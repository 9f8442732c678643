"""`ketbench evaluate`: the trained model of a run on its test part, elsewhere than where it was trained."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError, RunFailed
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.runs.run import report
from ketbench.cli.terminal import AsJson
from ketbench.contract.run import Status


def evaluate(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="An execution target, as `ketbench devices` lists them.")] = "",
    noise: Annotated[str, typer.Option("--noise", help="As depolarizing:0.01 or amplitude_damping:0.05.")] = "",
    shots: Annotated[int, typer.Option("--shots", help="0 for exact expectation values.", min=0)] = 0,
    device: Annotated[str, typer.Option("--device", help="A PennyLane device by its name.")] = "",
    mitigate: Annotated[str, typer.Option("--mitigate", help="zne: zero-noise extrapolation by folding.")] = "",
    rows: Annotated[int, typer.Option("--rows", help="So many rows of the test part; 0 for all.", min=0)] = 0,
    as_json: AsJson = False,
) -> None:
    """Evaluate the kept model of a run on its test part with another engine, noise, shots or device."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.models import evaluate

    if sum(map(bool, (on, noise, device))) > 1:
        raise InputError("--on, --noise and --device each say where to evaluate; give one of them.")
    if mitigate not in ("", "zne"):
        raise InputError(f"'{mitigate}' is no way of mitigation; choose zne.")
    target = on or (f"noise.{noise}" if noise else "") or (f"pennylane.{device}" if device else "exact")
    how: dict[str, Any] = {"target": target, "shots": shots, "rows": rows, "mitigate": mitigate}
    with readable(path) as session:
        chosen = session.project.run(run)
    finished = evaluate(chosen, how)
    report(finished, as_json)
    if finished.status is not Status.DONE:
        raise RunFailed(finished.error or f"The evaluation of '{chosen.id}' was {finished.status.value}.")
