"""A trained model as a run keeps it, and what a backend is asked: to predict, evaluate, export or recover one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.base.errors import InputError
from ketbench.data.dataset import Dataset

FORMAT = 1
"""Version of the bytes of a model; a newer one is refused."""
_REQUIRED = ("kind", "computes", "inputs", "outputs")
_PLACE = "ketbench-model"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What a model computes, in words and JSON, and its numbers; never code, never a pickle.

    Parameters
    ----------
    description : mapping of str to JSON value
        Needs ``kind`` (stable, as "gate.hybrid"), ``computes`` (a sentence), ``inputs`` (a list of mappings with
        ``name`` and ``kind``, in the order the model takes them) and ``outputs`` (a list of mappings with ``name`` and
        ``kind``); the fitted preparation and the rest is the backend's own.
    tensors : mapping of str to ndarray
        By name: trained weights, fitted constants of the preparation.

    Raises
    ------
    InputError
        When the description lacks one of these, or is not JSON.
    """

    description: Mapping[str, Any]
    tensors: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        missing = [key for key in _REQUIRED if key not in self.description]
        if missing:
            raise InputError(f"The description of a model lacks {', '.join(missing)}; a model says what it computes.")
        try:
            json.dumps(dict(self.description), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InputError(
                f"The description of a model is not JSON ({error}); keep numbers in its tensors."
            ) from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.digest)

    @property
    def kind(self) -> str:
        """What sort of model it is."""
        return str(self.description["kind"])

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the columns it takes, in order."""
        return tuple(str(one["name"]) for one in self.description["inputs"])

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes."""
        return sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """Safetensors with the description in its header, the same bytes for the same model."""
        from safetensors.numpy import save

        told = json.dumps({"format": FORMAT, **dict(self.description)}, sort_keys=True)
        held = {name: np.ascontiguousarray(self.tensors[name]) for name in sorted(self.tensors)}
        return save(held, {_PLACE: told})

    @classmethod
    def from_bytes(cls, data: bytes) -> Model:
        """Read what `to_bytes` wrote.

        Raises
        ------
        InputError
            When the bytes are not a model, are damaged, or of a newer format.
        """
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            tensors = load(data)
            described = header_facts(data, _PLACE)
        except (SafetensorError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"These {len(data)} bytes are not a model of Ketbench ({type(error).__name__}).") from None
        version = described.pop("format", 0)
        if not isinstance(version, int) or version > FORMAT:
            raise InputError(f"The model has format {version}, this Ketbench reads up to {FORMAT}; update Ketbench.")
        return cls(described, tensors)


def header_facts(data: bytes, place: str) -> Any:
    """The JSON data that safetensors bytes keep as text under a place of their header; no tensor is read.

    Raises
    ------
    ValueError, KeyError, TypeError
        For bytes of another kind, and where nothing stands under the place.

    Examples
    --------
    >>> from safetensors.numpy import save
    >>> header_facts(save({"w": np.zeros(2)}, {"facts": '{"step": 3}'}), "facts")
    {'step': 3}
    """
    size = int.from_bytes(data[:8], "little")
    return json.loads(json.loads(data[8 : 8 + size])["__metadata__"][place])


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What a model says of new rows.

    Parameters
    ----------
    columns : mapping of str to ndarray, each of shape (n_rows,)
        In the order they are shown: classes as texts, probabilities, numbers.
    notes : sequence of str
        Sentences a reader must know, as that unknown categories were taken for missing.
    """

    columns: Mapping[str, NDArray[Any]]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Predicting:
    """Asked of ``backend.predict(task, params, model, rows, context) -> Prediction``."""

    model: Model
    rows: Dataset


@dataclass(frozen=True, slots=True)
class Evaluating:
    """Asked of ``backend.evaluate(task, params, model, how, context)``, a generator as ``run`` is.

    Parameters
    ----------
    model : Model
    how : mapping of str to JSON value
        Where and how to run it: ``target`` (a name of the group ``ketbench.targets``), ``noise``, ``shots``, ``rows``,
        ``mitigate``; what is left out is exact and whole.
    """

    model: Model
    how: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exporting:
    """Asked of ``backend.export(task, params, model, form, folder, context) -> list of file names`` (new files only).

    Parameters
    ----------
    model : Model
    form : str
        "folder", "torch", "pennylane", "qiskit", "qasm3" or another one the backend knows.
    folder : str
    """

    model: Model
    form: str
    folder: str


@dataclass(frozen=True, slots=True)
class Calling:
    """Asked of an execution target, not of the backend: one step of a job that lasts.

    Parameters
    ----------
    target : str
        A whole name, as "ibm.fake_manila".
    step : str
        "plan", "submit", "find", "state", "counts", "cancel" or "executed"; see `ketbench.contract.targets.JobTarget`.
    order : bytes
        See `ketbench.contract.orders`.
    batch : int
    key, job_id : str
    counts : sequence
        Of all batches, for "executed".
    """

    target: str
    step: str
    order: bytes = b""
    batch: int = 0
    key: str = ""
    job_id: str = ""
    counts: Sequence[Any] = ()


@dataclass(frozen=True, slots=True)
class Recovering:
    """Asked of ``backend.recover(task, params, checkpoint, context) -> Model``: the model of a run that was stopped.

    Parameters
    ----------
    checkpoint : bytes
        The last that the run made.
    """

    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class Adopting:
    """Asked of ``backend.adopt(task, params, place, context)``, a generator as ``run`` is: a model from outside.

    Its result holds the model and what it scores on the experiment's parts; a checkpoint before it lets a run go on.

    Parameters
    ----------
    place : str
        An exported folder, or a safetensors file.
    """

    place: str


Asked = Predicting | Evaluating | Exporting | Recovering | Adopting | Calling

_PREDICTORS: list[Callable[[Any, Any], Any]] = []


def predict_with(function: Callable[[Any, Any], Any]) -> None:
    """Let ``run.model().predict(rows)`` work by `function(run, rows)`, which lives on a higher floor."""
    _PREDICTORS[:] = [function]


@dataclass(frozen=True, slots=True)
class KeptModel:
    """The model of a run, for notebooks and scripts.

    Parameters
    ----------
    run : Run
    model : Model
    """

    run: Any
    model: Model

    def predict(self, rows: Any) -> Any:
        """What the model says of a table (a pandas DataFrame, a Dataset or a mapping of columns).

        Returns
        -------
        Prediction
        """
        if not _PREDICTORS:
            raise InputError("Nothing here can predict; write `import ketbench as kb` and `kb.open` first.")
        return _PREDICTORS[0](self.run, rows)
