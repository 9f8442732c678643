"""`ketbench compile`: the circuit of a run before and after a device's compiler, with depth, layout, success."""

from __future__ import annotations

import shutil
from itertools import zip_longest
from typing import Annotated, Any

import typer

from ketbench.base.errors import InputError
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, print_json, print_table


def compile_circuit(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="A device, as ibm.fake_manila.")] = "",
    to_map: Annotated[
        str, typer.Option("--map", help="Or a map: line:5, ring:5, grid:2x3, full:4, star:5, 0-1,1-2, JSON or a file.")
    ] = "",
    gates: Annotated[str, typer.Option("--gates", help="Of the map, as Qiskit names them: cz,rz,sx,x.")] = "",
    errors: Annotated[
        str, typer.Option("--errors", help="Of the map: one_qubit=0.001,two_qubit=0.01,readout=0.02.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Show what a device or a map makes of the circuit of a run, with its trained values and a row of its test part."""
    from ketbench.backends.targets import lasts
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.devices.lasting import Desk, by_worker, compiled
    from ketbench.running.jobs.runner import JobRunner

    on = _target(on, to_map, gates, errors)
    if not lasts(on):
        raise InputError(f"'{on}' compiles nothing; choose a device, as ibm.fake_manila, or a map, as --map ring:5.")
    with readable(path) as session, JobRunner() as runner:
        chosen = session.project.run(run)
        found = compiled(Desk(session, by_worker(runner)), chosen, {"target": on, "shots": 1})
    about = {name: value for name, value in found["about"].items() if name != "calibration"}
    if as_json:
        print_json({**about, "circuits": {"before": found["before"], "after": found["after"]}})
        return
    _show(on, about, found)


def _target(on: str, to_map: str, gates: str, errors: str) -> str:
    """The name of what is compiled for."""
    if bool(on) == bool(to_map):
        raise InputError("Name one thing to compile for: --on ibm.fake_manila, or --map ring:5.")
    if on:
        if gates or errors:
            raise InputError(
                "--gates and --errors describe a map, and a device has its own: leave them out, or write --map."
            )
        return on
    options = [f"gates={gates}"] if gates else []
    options += [word.strip() for word in errors.split(",") if word.strip()]
    return ";".join([f"map.{to_map}", *options])


def _show(on: str, about: dict[str, Any], found: dict[str, Any]) -> None:
    """Both circuits beside each other where the terminal is wide enough, and the numbers."""
    print(beside(found["before"], found["after"], shutil.get_terminal_size().columns))
    before, after = about.get("before", {}), about.get("after", {})
    if before and after:
        names = {"depth": "depth", "two_qubit": "two-qubit gates"}
        print_table(["", "before", "after"], [[names[key], before[key], after[key]] for key in names], title=on)
    rows = [[name.replace("_", " "), _words(name, value)] for name, value in about.items() if name != "before"]
    print_table(["", "told"], rows)


def _words(name: str, value: Any) -> str:
    if value is None:
        return "not known: no error rates are given"
    if name == "layout":
        return ", ".join(f"wire {wire} on qubit {qubit}" for wire, qubit in enumerate(value))
    if name == "after":
        return ", ".join(f"{times} {gate}" for gate, times in value.get("gates", {}).items() if gate != "barrier")
    if isinstance(value, dict):
        return "; ".join(f"{key} {held}" for key, held in value.items())
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def beside(before: str, after: str, width: int) -> str:
    r"""Two texts of lines side by side under their names, or one below the other where that is too wide.

    Examples
    --------
    >>> print(beside("ab\nc", "d", 40))
    before   after
    ab       d
    c
    """
    left, right = ["before", *before.splitlines()], ["after", *after.splitlines()]
    wide = max(map(len, left))
    if wide + 3 + max(map(len, right)) > width:
        return f"before:\n{before}\n\nafter:\n{after}\n"
    pairs = zip_longest(left, right, fillvalue="")
    return "\n".join(f"{a:<{wide}}   {b}".rstrip() for a, b in pairs)
