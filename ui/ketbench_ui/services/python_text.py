"""An experiment of a project as the Python lines that run it and draw its figures without the window."""

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
