"""Whether a run is evidence for a claim: of the claim's design, over, with controls and no smaller; no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ketbench.base.counting import counted
from ketbench.base.digits import shown
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project


@dataclass(frozen=True, slots=True)
class Least:
    """The smallest value of a setting with which a run is evidence.

    Parameters
    ----------
    value : float
        What the claim's sample has.
    usual : float
        What the backend takes where an experiment says nothing.
    words : str
        Of one, as "step".
    """

    value: float
    usual: float
    words: str


@dataclass(frozen=True, slots=True)
class Design:
    """What a run must be like to answer a claim; the claim's sample is.

    Parameters
    ----------
    backend : str
    target : str
        The column that is predicted; empty where there are no data.
    rows : int
        Of the data, at least.
    least : mapping of str to Least
        By setting.
    members : mapping of str to str
        What must be among the choices of a setting, where an experiment names them.
    same : tuple of mapping
        The settings of the sample's experiments, where a design is told by its settings alone.
    controls : bool
        Whether something classical must have been judged beside it.
    """

    backend: str
    target: str = ""
    rows: int = 0
    least: Mapping[str, Least] = field(default_factory=dict[str, Least])
    members: Mapping[str, str] = field(default_factory=dict[str, str])
    same: tuple[Mapping[str, object], ...] = ()
    controls: bool = True


def short_of(design: Design, run: Run) -> str:
    """Why a run of the backend is no evidence; empty where it is.

    Examples
    --------
    >>> short_of(Design("a.b"), Run("run-0001", Experiment("e", "a.b"), Status.CANCELLED))
    'it did not come to its end'
    """
    if run.status is not Status.DONE or run.result is None:
        return "it did not come to its end"
    lacking = lacks(design, run.experiment)
    return lacking or ("" if run.result.baselines or not design.controls else "nothing classical was judged beside it")


def lacks(design: Design, experiment: Experiment) -> str:
    """Why a run of an experiment of the backend would be no evidence; empty where it would be.

    >>> lacks(Design("a.b", least={"steps": Least(20, 40, "step")}), Experiment("e", "a.b", params={"steps": 5}))
    '5 steps, and the test takes 20'
    """
    params = experiment.params
    if design.same and dict(params) not in [dict(one) for one in design.same]:
        return "its inputs are not those of the sample"
    data = experiment.dataset
    if design.target and (data is None or data.target is None or data.target.name != design.target):
        return f"it does not predict '{design.target}'"
    if data is not None and data.n_rows < design.rows:
        return f"{counted(data.n_rows, 'row')}, and the test takes {design.rows:,}"
    for name, least in design.least.items():
        value = params.get(name, least.usual)
        if not isinstance(value, (int, float)) or value < least.value:
            number = counted(int(value), least.words) if isinstance(value, int) else f"{value} {least.words}s"
            return f"{number}, and the test takes {shown(least.value)}"
    for name, member in design.members.items():
        chosen = params.get(name)
        if isinstance(chosen, (list, tuple)) and member not in chosen:
            return f"'{member}' is not among its {name}"
    return ""


def verdict_here(design: Design, project: Project) -> str:
    """What the newest run that is evidence says; why a smaller one is none; empty where none was run."""
    reason = ""
    for run in reversed(list(project.runs.values())):
        if run.experiment.backend != design.backend or not run.status.is_final:
            continue
        lacking = short_of(design, run)
        if not lacking:
            return f"{run.id} here: {_said(run)}"
        reason = reason or f"Not tested yet. {run.id} is no evidence: {lacking}."
    return reason


def _said(run: Run) -> str:
    result = run.result
    if result is None:
        return ""
    words, because = result.summary.get("verdict"), result.summary.get("verdict_because")
    if isinstance(words, str) and words:
        return f"{words}, {because}" if isinstance(because, str) and because else words
    return next(iter(result.notes), "done; open it to read the result.")
