"""The language between worker and parent: requests one way, reports the other; only plain values and arrays travel."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ketbench.base.errors import RunFailed
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Message
from ketbench.contract.model import Asked
from ketbench.contract.plugin import Ended, Event

LARGEST_MESSAGE = 256 * 2**20
"""Bytes; a figure or result beyond this would stop the window from answering."""

# A foreign class would be imported by whoever reads the message: torch in the window, say.
_TRAVELLING = frozenset({"ketbench", "numpy", "builtins", "collections", "datetime", "decimal", "fractions", "copyreg"})


@dataclass(frozen=True, slots=True)
class Warm:
    """Load a backend and let it import what it will need."""

    backend: str


@dataclass(frozen=True, slots=True)
class Work:
    """Run an experiment, or explain what it left; `serial` is unique for this parent, `run_id` need not be."""

    serial: int
    run_id: str
    experiment: Experiment
    resume: bytes = b""
    branch: bool = False
    ended: Ended | Asked | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the run to end early."""

    serial: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Ask the run to stand still, or to go on."""

    serial: int
    is_held: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer to `Question`; `trouble` is one sentence, empty when all went well."""

    number: int
    answer: Mapping[str, Any]
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Quit:
    """No more requests will come."""


Request = Warm | Work | Cancel | Hold | Reply | Quit


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker is up."""


@dataclass(frozen=True, slots=True)
class Warmed:
    """Answer to `Warm`; `trouble` is one sentence, empty when all went well."""

    backend: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Alive:
    """A sign of life from a worker that has nothing else to say."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a run asks its project about work on devices, see `ketbench.running.devices.training.keeping`; JSON data."""

    number: int
    run_id: str
    asked: Mapping[str, Any]


Report = Ready | Warmed | Alive | Question | Message

_ONE, _MANY = b"1", b"*"


class _PlainPickler(pickle.Pickler):
    """Refuses what the reader would have to import a foreign package for."""

    def reducer_override(self, obj: Any) -> Any:
        module = getattr(obj, "__module__", None) or type(obj).__module__
        if not isinstance(module, str) or module.partition(".")[0] not in _TRAVELLING:
            kind = obj if isinstance(obj, type) else type(obj)
            name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
            raise pickle.PicklingError(f"a {name}")
        return NotImplemented


def packed(value: object, what: str) -> bytes:
    """Bytes of something a backend made.

    Raises
    ------
    RunFailed
        Naming what cannot travel, or how large it is.
    """
    buffer = io.BytesIO()
    try:
        _PlainPickler(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    except MemoryError:
        raise
    except Exception as error:
        found = str(error) if isinstance(error, pickle.PicklingError) else f"{type(error).__name__}: {error}"
        hint = "send plain numbers, texts and numpy arrays"
        raise RunFailed(f"{what} holds what cannot leave the worker ({found}); {hint}.") from error
    if buffer.tell() > LARGEST_MESSAGE:
        size, most = buffer.tell() / 1e6, LARGEST_MESSAGE / 1e6
        raise RunFailed(f"{what} weighs {size:.0f} MB, over the limit of {most:.0f} MB; thin it out.")
    return buffer.getvalue()


def one(pickled: bytes) -> bytes:
    """A message of a single value that is pickled already."""
    return _ONE + pickled


def many(run_id: str, pickled: Iterable[bytes]) -> bytes:
    """A batch of events that were pickled one by one, when each was sent."""
    return b"".join((_MANY, pickle.dumps(run_id), *pickled))


def plain(value: Request | Report) -> bytes:
    """A message of our own making."""
    return _ONE + pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def understood(message: bytes) -> Any:
    """The value of a message; a batch of events comes as a `Batch`."""
    stream = io.BytesIO(message)
    if stream.read(1) == _ONE:
        return pickle.load(stream)
    run_id: str = pickle.load(stream)
    events: list[tuple[float, Event]] = []
    while stream.tell() < len(message):
        events.append(pickle.load(stream))
    return Batch(run_id, tuple(events))


def plain_numbers(values: Mapping[str, Any], step: int) -> dict[str, float]:
    """Metric values as floats.

    Raises
    ------
    RunFailed
        Naming the metric that is not a number.
    """
    numbers: dict[str, float] = {}
    for name, value in values.items():
        try:
            numbers[str(name)] = float(value)
        except (TypeError, ValueError):
            kind = type(value).__name__
            raise RunFailed(f"Metric '{name}' at step {step} is not a number but {kind}; send a float.") from None
    return numbers
