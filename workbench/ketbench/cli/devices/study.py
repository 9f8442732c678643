"""`ketbench study`: a kept model against the strength of noise or the number of shots, with the classical control."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, Trust, note, print_json, print_table


def study(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="As noise.depolarizing or braket.local, or a whole name for shots.")],
    rates: Annotated[str, typer.Option("--rates", help="Probabilities of an error, as 0,0.001,0.01.")] = "",
    shots: Annotated[str, typer.Option("--shots", help="One number, or several to compare, as 10,100,1000.")] = "0",
    mitigate: Annotated[str, typer.Option("--mitigate", help="zne, readout or zne+readout.")] = "",
    rows: Annotated[int, typer.Option("--rows", help="So many rows of the test part; 0 for all.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Draw the figure: SVG, PNG, PDF.")] = None,
    trust: Trust = False,
    as_json: AsJson = False,
) -> None:
    """Evaluate a kept model at several strengths of noise, or with several numbers of shots."""
    from ketbench.cli.projects.sessions import readable
    from ketbench.running.devices.lasting import by_worker
    from ketbench.running.devices.studies import Study, control, score_of, studied
    from ketbench.running.jobs.runner import JobRunner

    wanted = Study(on, _numbers(rates), [int(number) for number in _numbers(shots)] or [0], rows, mitigate)
    wanted.points()
    with readable(path) as session:
        chosen = session.project.run(run)
    with JobRunner() as runner:
        found, figure = studied(chosen, wanted, by_worker(runner), lambda done, all_: note(f"{done} of {all_}"))
    told = control(chosen)
    if out is not None:
        from ketbench.results.drawing.draw import save_figure

        save_figure(figure, out)
        note(f"Drew the figure into '{out}'.")
    if as_json:
        classical = {"title": told[0], "score": told[1]} if told else None
        print_json({"run": chosen.id, "points": found, "control": classical})
        return
    score, first = score_of(chosen), "rate" if rates else "shots"
    names = [name for name in ("exact", "device", "mitigated") if f"{name}_{score}" in found[0]]
    print_table([first, *names], [[point[first], *(point[f"{name}_{score}"] for name in names)] for point in found])
    if told:
        print(f"Classical control: {told[0]}, test {score} {told[1]:.3g}.")


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise InputError(f"'{text}' is no list of numbers; write them with commas, as 0,0.001,0.01.") from None
