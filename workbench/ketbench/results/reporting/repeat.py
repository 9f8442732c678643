"""The commands and the Python lines that repeat a run and draw its figures again; runs nothing."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import asdict

from ketbench.contract.run import Run
from ketbench.results.comparing.overlaid import CurveLook

ALL_FIGURES = ("for name, figure in run.result.figures.items():", '    save_figure(figure, f"{name}.pdf")')
"""Lines that draw every figure of `run`."""


def commands(project: str, run: Run) -> str:
    """Lines for a terminal.

    Parameters
    ----------
    project : str
        The project file as the reader is to write it.
    run : Run

    Examples
    --------
    >>> from ketbench.contract.experiment import Experiment
    >>> print(commands("my lab.h5", Run("run-0001", Experiment("e", "b"))))
    ketbench run 'my lab.h5' --repeat run-0001
    ketbench report 'my lab.h5' --run last --out report.html
    """
    path = shlex.quote(project)
    lines = [
        f"ketbench run {path} --repeat {shlex.quote(run.id)}",
        f"ketbench report {path} --run last --out report.html",
    ]
    return "\n".join(lines)


def python_lines(project: str, run: Run, figure: str = "") -> str:
    """Python that runs the same experiment again and draws one figure of it, or its curves.

    Examples
    --------
    >>> from ketbench.contract.experiment import Experiment
    >>> print(python_lines("lab.h5", Run("run-0001", Experiment("e", "b")), "roc"))
    import ketbench as kb
    from ketbench.results.drawing import save_figure
    <BLANKLINE>
    project = kb.open('lab.h5')
    run = kb.run(project.run('run-0001').experiment)
    save_figure(run.result.figures['roc'], 'run-0001-roc.pdf')
    """
    lines = [
        "import ketbench as kb",
        "from ketbench.results.drawing import save_figure",
        "",
        f"project = kb.open({project!r})",
        f"run = kb.run(project.run({run.id!r}).experiment)",
    ]
    if not figure:
        return "\n".join([*lines, *ALL_FIGURES])
    target = f"{run.id}-{figure}.pdf"
    return "\n".join([*lines, f"save_figure(run.result.figures[{figure!r}], {target!r})"])


def python_of_curves(
    project: str, runs: Sequence[str], metric: str, look: CurveLook | None = None, places: Sequence[int] = ()
) -> str:
    """Python that draws one metric of several runs over each other, as they are kept in the project.

    Parameters
    ----------
    project : str
    runs : sequence of str
    metric : str
    look : CurveLook, optional
    places : sequence of int
        A number a run, which chooses its colour; counted from 0 where left out.

    Examples
    --------
    >>> print(python_of_curves("lab.h5", ["run-0001", "run-0003"], "loss", CurveLook(0.9, log_y=True), [0, 2]))
    import ketbench as kb
    from ketbench.results.drawing import save_curves
    <BLANKLINE>
    project = kb.open('lab.h5')
    runs = [project.run(name) for name in ['run-0001', 'run-0003']]
    save_curves(runs, ['loss'], 'loss.pdf', smooth=0.9, log_y=True, places=[0, 2])
    """
    chosen, usual = asdict(look or CurveLook()), asdict(CurveLook())
    manner = "".join(f", {name}={value!r}" for name, value in chosen.items() if value != usual[name])
    if list(places) != list(range(len(places))):
        manner += f", places={list(places)!r}"
    lines = [
        "import ketbench as kb",
        "from ketbench.results.drawing import save_curves",
        "",
        f"project = kb.open({project!r})",
        f"runs = [project.run(name) for name in {list(runs)!r}]",
        f"save_curves(runs, {[metric]!r}, {f'{metric}.pdf'!r}{manner})",
    ]
    return "\n".join(lines)
