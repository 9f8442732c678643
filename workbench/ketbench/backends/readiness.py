"""Whether an experiment can run: the one place that decides it for window, command line, Python, sweeps and worker.

`problems` is cheap and fits nothing; `data_problems` prepares the data and belongs where that may take its time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Protocol

from ketbench.backends.registry import AnyBackend
from ketbench.base.errors import BackendError, DatasetError, InputError, KetbenchError, ParamsError
from ketbench.base.preferences import is_trusted
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Circuit
from ketbench.contract.chosen.looking import chosen_problems
from ketbench.contract.experiment import Experiment
from ketbench.contract.forms import form, idle_in, problems_in
from ketbench.contract.plugin import Availability, Task
from ketbench.data.checks.leaks import leak_warnings
from ketbench.data.dataset import Dataset
from ketbench.project.machine_fit import fit_to_machine

MOST_SEED = 2**32 - 1
"""What numpy, torch and scikit-learn all take."""


class Backends(Protocol):
    """Whatever knows backends by name."""

    def backend(self, name: str) -> AnyBackend:
        """A backend; raises BackendError."""
        ...

    def available(self, name: str) -> Availability:
        """Whether it can run here."""
        ...


def problems(known: Backends, experiment: Experiment, state: Availability | None = None) -> tuple[Problem, ...]:
    """All that backend, form, inputs, circuit and the backend's own check find; errors first, each once.

    Parameters
    ----------
    known : Backends
    experiment : Experiment
    state : Availability or None
        What was found earlier of whether the backend can run here; it is asked if left out.
    """
    try:
        backend = known.backend(experiment.backend)
        state = state or known.available(experiment.backend)
    except BackendError as error:
        return (Problem(str(error), "backend"),)
    if not state.ok:
        reason = f"'{experiment.backend}' cannot run here: {state.reason}"
        return (Problem(reason, "backend", remedy=state.remedy),)
    found = [Problem(text, f"params.{place}") for place, text in problems_in(backend.params, experiment.params).items()]
    found += _chosen(backend, experiment)
    if not 0 <= experiment.seed <= MOST_SEED:
        found.append(Problem(f"The seed is {experiment.seed}; choose a whole number from 0 to {MOST_SEED}.", "seed"))
    found += _inputs(experiment, backend.needs)
    if not _has_error(found):
        found += _asked(backend, experiment)
        found += _idle(backend, experiment)
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.severity != Severity.ERROR))


def data_problems(dataset: Dataset | None, circuit: Circuit | None) -> tuple[Problem, ...]:
    """What the data themselves say against a run: a preparation that fails, leaks, and angles of too wide a range.

    Parameters
    ----------
    dataset : Dataset or None
    circuit : Circuit or None
        One that reads the features themselves; see `reads_features`.
    """
    if dataset is None or dataset.is_absent or not dataset.features:
        return ()
    try:
        fitted = fit_to_machine(dataset, circuit).problems
        # How many features a circuit must take is for the backend to say: it may put a model in between.
        found = [*(p for p in fitted if p.where != "dataset.features"), *leak_warnings(dataset)]
    except DatasetError as error:
        return (Problem(str(error), "dataset.preparation"),)
    return tuple(dict.fromkeys(found))


def prepares(backend: AnyBackend) -> bool:
    """Whether it learns from columns that become numbers; texts and problems are read as they are, see `Backend`."""
    return not (getattr(backend, "reads_texts", False) or getattr(backend, "reads_problems", False))


def reads_features(backend: AnyBackend, params: Any) -> bool:
    """Whether the circuit gets the features of the data themselves: a backend may put a model in between."""
    encodes = getattr(backend, "encodes", None)
    return "circuit" in backend.needs and not (encodes is not None and encodes(params))


def circuit_of_features(known: Backends, experiment: Experiment) -> Circuit | None:
    """The circuit of an experiment if it reads the features themselves; also where that cannot be found out."""
    try:
        backend = known.backend(experiment.backend)
        params: Any = backend.params.model_validate(dict(experiment.params))
    except (KetbenchError, ValueError):
        return experiment.circuit
    return experiment.circuit if reads_features(backend, params) else None


def prepared_dataset(known: Backends, experiment: Experiment) -> Dataset | None:
    """The dataset of an experiment if its preparation concerns the backend; also where that cannot be found out."""
    try:
        return experiment.dataset if prepares(known.backend(experiment.backend)) else None
    except KetbenchError:
        return experiment.dataset


def require_ready(known: Backends, experiment: Experiment) -> Sequence[Problem]:
    """The warnings and notes of `problems`, which forbid nothing.

    Raises
    ------
    BackendError
        Unknown backend, or one that cannot run here.
    ParamsError
        A parameter outside its bounds.
    InputError
        The first other error.
    """
    found = problems(known, experiment)
    if found and found[0].severity is Severity.ERROR:
        place = found[0].where.partition(".")[0]
        raise {"backend": BackendError, "params": ParamsError}.get(place, InputError)(str(found[0]))
    return found


def unagreed(known: Backends, experiment: Experiment) -> tuple[str, ...]:
    """Import paths of the user's own code that a run of the experiment imports, and that nobody agreed to yet."""
    try:
        backend = known.backend(experiment.backend)
        named = getattr(backend, "foreign", None)
        paths = named(backend.params.model_validate(dict(experiment.params))) if named is not None else ()
    except (KetbenchError, ValueError):
        return ()
    return tuple(path for path in paths if not is_trusted(path))


def _chosen(backend: AnyBackend, experiment: Experiment) -> Iterator[Problem]:
    for place, text in chosen_problems(backend.params, experiment.params, experiment.dataset).items():
        yield Problem(text, f"params.{place}")


def _inputs(experiment: Experiment, needs: frozenset[str]) -> Iterator[Problem]:
    for need in ("dataset", "circuit"):
        if need in needs and getattr(experiment, need) is None:
            text = f"Experiment '{experiment.name}' has no {need}, but '{experiment.backend}' needs one"
            yield Problem(f"{text}; choose one.", need)
    if "dataset" in needs and experiment.dataset is not None and experiment.dataset.is_absent:
        yield Problem(experiment.dataset.absence, "dataset")
    if "circuit" in needs and experiment.circuit is not None:
        yield from circuit_problems(experiment.circuit)


def _idle(backend: AnyBackend, experiment: Experiment) -> Iterator[Problem]:
    """Values that were typed and change nothing beside the others: nothing that can be edited is ignored in silence."""
    idle = idle_in(backend.params, experiment.params) or {}
    for field in form(backend.params):
        reason = idle.get(field.name)
        value = experiment.params.get(field.name)
        if reason is None or value is None or _plain(value) == _plain(field.default):
            continue
        why = reason.removeprefix("Not used: ").removesuffix(".")
        why = why[0].lower() + why[1:] if why.startswith("Only with ") else why
        text = f"'{field.title}' is {value} and changes nothing: {why}."
        yield Problem(text, f"params.{field.name}", Severity.NOTE)


def _plain(value: Any) -> Any:
    """As a file or a command line writes it."""
    return value.value if isinstance(value, Enum) else list(value) if isinstance(value, tuple) else value


def _asked(backend: AnyBackend, experiment: Experiment) -> list[Problem]:
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    try:
        params: Any = backend.params.model_validate(dict(experiment.params))
        return list(backend.check(task, params))
    except KetbenchError as error:
        return [Problem(str(error))]
    except Exception as error:
        text = f"Backend '{experiment.backend}' failed when asked about this experiment: {error}"
        return [Problem(text, "backend", Severity.WARNING, "Tell its author; Run may still work.")]


def _has_error(found: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in found)
