"""`ketbench study`: a kept model against the strength of noise or the number of shots, with the classical control."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketbench.cli.models.predict import RunArgument
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import AsJson, note, print_json, print_table


def study(
    path: PathArgument,
    run: RunArgument,
    on: Annotated[str, typer.Option("--on", help="As noise.depolarizing or braket.local, or a whole name for shots.")],
    rates: Annotated[str, typer.Option("--rates", help="Probabilities of an error, as 0,0.001,0.01.")] = "",
    shots: Annotated[str, typer.Option("--shots", help="One number, or several to compare, as 10,100,1000.")] = "0",
    mitigate: Annotated[str, typer.Option("--mitigate", help="zne, readout or zne+readout.")] = "",
    rows: Annotated[int, typer.Option("--rows", help="So many rows of the test part; 0 for all.", min=0)] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Draw the figure: SVG, PNG, PDF.")] = None,
    keep: Annotated[bool, typer.Option("--keep/--no-keep", help="Whether the run keeps figure and numbers.")] = True,
    as_json: AsJson = False,
) -> None:
    """Evaluate a kept model at several strengths of noise, or with several numbers of shots, and keep it with the run.

    The best classical control of the run is drawn as a line.
    """
    from ketbench.cli.projects.sessions import readable, writable
    from ketbench.running.devices.lasting import by_worker
    from ketbench.running.devices.studies import control, require_keepable, score_of, studied, study_of, with_study
    from ketbench.running.jobs.runner import JobRunner

    wanted = study_of({"target": on, "rates": rates, "shots": shots, "rows": rows, "mitigate": mitigate})
    wanted.points()
    with (writable if keep else readable)(path) as session, JobRunner() as runner:
        chosen = session.project.run(run)
        if keep:
            require_keepable(chosen)
        found, figure = studied(chosen, wanted, by_worker(runner), lambda done, all_: note(f"{done} of {all_}"))
        if keep:
            session.enrich_run(chosen.id, lambda held: with_study(held, wanted, found, figure))
            note(f"{chosen.id} keeps the study; 'ketbench report' and the window draw it.")
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
