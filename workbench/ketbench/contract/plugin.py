"""The contract of a backend: what a plugin implements, is given and sends; knows nothing of processes or Qt."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from pydantic import BaseModel, ConfigDict

from ketbench.base.figures import Figure
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.circuit import Circuit
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.data.dataset import Dataset

if TYPE_CHECKING:
    from ketbench.contract.targets import Executed, Execution

CONTRACT_VERSION = 2
"""Raised when backends get more to offer; one written for an earlier version in `SUPPORTED` runs on."""

SUPPORTED = (1, 2)
"""Version 1 runs for a year after version 2: its modules keep their former names, and its runs keep no model."""


class Params(BaseModel):
    """Base of a backend's parameters: frozen, validated, unknown names refused.

    Titles, units, bounds and groups live in the fields; see `ketbench.contract.forms.setting`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


P = TypeVar("P", bound=BaseModel, contravariant=True)


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a backend can run here.

    Parameters
    ----------
    ok : bool
    reason : str
        Why not, or what it will use: one sentence.
    remedy : str
        What to do about it.
    """

    ok: bool
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """What a backend is asked to do."""

    dataset: Dataset | None = None
    circuit: Circuit | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What a running backend may ask of its surroundings.

    Parameters
    ----------
    cancelled : callable
        True once the user pressed Stop; look at it at least twice a second. While the user holds the training, the
        call returns only when it goes on.
    threads : int
        How many processor threads to use.
    memory : int
        Bytes the run may take; 0 for no limit.
    resume : bytes
        A checkpoint of an earlier run to go on from; empty to begin anew.
    branch : bool
        Whether settings may differ from those that the checkpoint was made with.
    execute : callable or None
        Executes an `Execution` on the target of a name as a job of the project: handed over once, found again after a
        crash. None where no project keeps jobs; ask the target itself then.
    clock : callable
        Seconds, as of `time.perf_counter`, that stand still while the user holds the run: by it a backend measures what
        it spent, and bounds it.
    """

    cancelled: Callable[[], bool] = field(default=lambda: False)
    threads: int = 1
    memory: int = 0
    resume: bytes = b""
    branch: bool = False
    execute: Callable[[str, Execution], Executed] | None = None
    clock: Callable[[], float] = time.perf_counter


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run left behind, for a backend that explains it afterwards.

    Parameters
    ----------
    result : Result
        As the run keeps it; figures and entries that are in it need not be computed again.
    metrics : mapping of str to Metric
    checkpoint : bytes
        The last one; empty without one.
    how : str
        "quick" for what is answered at once, "full" for all that the backend can compute.
    """

    result: Result
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    checkpoint: bytes = b""
    how: str = "full"


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` units of work; a run that `may_end_early` is told the time left as the longest.

    `steps` is the last step that the curves will reach, so that a plot shows what is left; 0 where it is not known.
    """

    done: int
    total: int
    text: str = ""
    may_end_early: bool = False
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """Values of metrics at a step; steps never fall."""

    step: int
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Logged:
    """A sentence for the log; level "info", "warning" or "error"."""

    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure that replaces the one of the same name while the run goes on."""

    name: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """State to go on from: safetensors bytes, never a pickle."""

    step: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """Facts about this run for its environment: engine, device, versions."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Truth:
    """A task whose answer is known beforehand, for the conformance suite.

    Parameters
    ----------
    name : str
        What is true, as "<Z> = cos theta".
    task : Task
    params : mapping of str to JSON value
        Values left out take their defaults.
    wrong : callable
        Looks at the result and says in one sentence what is wrong; an empty text when the answer is right.
    """

    name: str
    task: Task
    params: Mapping[str, Any]
    wrong: Callable[[Result], str]


Event = Progress | Measured | Logged | Drawn | Checkpoint | Described


@runtime_checkable
class Backend(Protocol[P]):
    """What a plugin registers under the entry-point group ``ketbench.backends``.

    Optional besides: ``takes`` (a frozenset like ``needs``: inputs it can use but runs without), ``interactive =
    True`` (run again, debounced, on each change of the form; milliseconds a run), ``warm()`` (import what is heavy,
    called in the worker before the first run), ``contract`` (the `CONTRACT_VERSION` it was written for; the present
    one if left out), ``encodes(params)`` (whether these parameters put a model of the backend's own between the
    features and the circuit, whose angles then are not features), ``scores`` (a tuple of keys of its
    summary, or a method of a task that gives them: what a sweep proposes to judge by; a method of a task and parameters
    names all numbers of the summary, and a sweep by another is refused before its first run),
    ``near(task, params, name)`` (for a table of places to drag: the distance up to which two of its points act on each
    other, in the unit of the form, and what it is called; cheap, asked at every move),
    ``reads_texts = True`` (it learns from texts as they are, so that no column must become a number),
    ``reads_problems = True`` (its data state a problem, a graph or a molecule, so that nothing is said of columns that
    are hard to learn from),
    ``explain(task, params, ended, context)`` (a generator as ``run`` is, over a run that is over, an `Ended`; its
    `Result` holds only what is new) with ``explain_offer(task, params, ended)`` (what it would bring and about how long
    it takes, a sentence; empty for nothing; cheap).

    For a `Result.model` that it kept: ``predict(task, params, model, rows, context)`` gives a `Prediction` (``rows``
    has the model's input columns in order, ``task.dataset`` is None); ``evaluate(task, params, model, how, context)``
    is a generator as ``run`` is, see `ketbench.contract.model.Evaluating`; ``export(task, params, model, form, folder,
    context)`` gives the names of the files it wrote. ``code(task, params, model)`` gives an experiment as a program in
    Python that needs no Ketbench, with the kept model or, for None, the start values of its seed, and the text of the
    table ``data.csv`` that belongs beside it, empty where its rows stand in the program.

    For its page, see `ketbench.contract.page`; each is cheap, and left out a default is drawn: ``stages(task, params)``
    (a sequence of `Stage`), ``page(task, params, result)`` (a `Page`), ``ticks(task, params)`` (a sequence of `Tick`)
    where it trains controls, and of an interactive backend ``slides(task, params)`` (a sequence of `Slide`). While a
    run goes on each `Drawn` figure is a live picture beside the curves.

    For the conformance suite: ``example()`` (a task, or None, and parameters that run in a second or two), ``truths()``
    (a sequence of `Truth`) and ``clocked`` (a frozenset of metrics that measure time, which no seed repeats).
    """

    name: str
    title: str
    needs: frozenset[str]
    params: type[Any]

    def available(self) -> Availability:
        """Whether it can run here; cheap, imports nothing heavy."""
        ...

    def check(self, task: Task, params: P) -> Sequence[Problem]:
        """Findings before Run: errors, warnings, an estimate of cost."""
        ...

    def run(self, task: Task, params: P, context: Context) -> Iterator[Event | Result]:
        """Do the work: any number of events, then exactly one `Result`; return early when cancelled."""
        ...


def inputs_of(backend: Backend[Any]) -> frozenset[str]:
    """Which inputs a form should offer: those a backend needs and those it can use."""
    return backend.needs | frozenset(getattr(backend, "takes", ()))


__all__ = [
    "CONTRACT_VERSION",
    "Availability",
    "Backend",
    "Baseline",
    "Checkpoint",
    "Context",
    "Described",
    "Drawn",
    "Ended",
    "Event",
    "Logged",
    "Measured",
    "Params",
    "Problem",
    "Progress",
    "Result",
    "Severity",
    "Task",
    "Truth",
    "inputs_of",
]
