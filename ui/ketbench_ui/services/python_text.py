"""An experiment or a run of a project as the Python lines that do the same without the window."""

from __future__ import annotations

from pathlib import Path

from ketbench.contract.experiment import Experiment
from ketbench.results.reporting.repeat import ALL_FIGURES


def as_python(path: Path, experiment: Experiment | None) -> str:
    """Lines to paste into a notebook.

    Examples
    --------
    >>> print(as_python(Path("lab.h5"), None))
    import ketbench as kb
    <BLANKLINE>
    project = kb.open('lab.h5')
    """
    lines = ["import ketbench as kb", "", f"project = kb.open({str(path)!r})"]
    if experiment is not None:
        lines.insert(1, "from ketbench.results.drawing import save_figure")
        lines += [
            f"experiment = project.experiments[{experiment.name!r}]",
            "run = kb.run(experiment)",
            *ALL_FIGURES,
        ]
    return "\n".join(lines)


def run_as_python(path: Path, run_id: str, has_model: bool) -> str:
    """Lines that load a run of a project, and its model where it kept one.

    Examples
    --------
    >>> print(run_as_python(Path("lab.h5"), "run-0003", True))
    import ketbench as kb
    <BLANKLINE>
    project = kb.open('lab.h5')
    run = project.run('run-0003')
    print(run.result.summary if run.result else run.status)
    model = run.model()  # model.predict(table)
    """
    lines = ["import ketbench as kb", "", f"project = kb.open({str(path)!r})", f"run = project.run({run_id!r})"]
    lines.append("print(run.result.summary if run.result else run.status)")
    return "\n".join([*lines, *(["model = run.model()  # model.predict(table)"] if has_model else [])])
