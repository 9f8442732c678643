"""`ketbench compile`: the circuit of a run before and after a device's compiler, with depth, layout, success."""

from __future__ import annotations

from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, print_json, print_table


def compile_circuit(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="As ibm.fake_manila.")],
    as_json: AsJson = False,
) -> None:
    """Show what a device makes of the circuit of a run, with its trained values and the first row of its test part."""
    from ketbench.backends.targets import lasts
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.devices.lasting import Desk, by_worker, compiled
    from ketbench.running.jobs.runner import JobRunner

    if not lasts(on):
        raise InputError(f"'{on}' compiles nothing; choose a device, as ibm.fake_manila.")
    with readable(path) as session, JobRunner() as runner:
        chosen = session.project.run(run)
        found = compiled(Desk(session, by_worker(runner)), chosen, {"target": on, "shots": 1})
    about = {name: value for name, value in found["about"].items() if name != "calibration"}
    if as_json:
        print_json({**about, "circuits": {"before": found["before"], "after": found["after"]}})
        return
    for name in ("before", "after"):
        print(f"{name}:\n{found[name]}\n")
    rows = [[name.replace("_", " "), str(value)] for name, value in about.items()]
    print_table(["", on], rows)
