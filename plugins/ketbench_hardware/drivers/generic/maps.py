"""A map of qubits out of a few words or a JSON file: pairs, gates, error rates; compiles nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ketbench.plugin import Device, InputError

GATES = ("cz", "rz", "sx", "x")
MOST_QUBITS = 1000
RATES = ("one_qubit", "two_qubit", "readout")
FORMS = "line:5, ring:5, star:5, full:5, grid:2x3, pairs as 0-1,1-2, or the name of a file with pairs"
_PAIRS = re.compile(r"\s*\d+\s*-\s*\d+\s*(,\s*\d+\s*-\s*\d+\s*)*")
_LINE = re.compile(r"\s*(\d+)\s*[-,; \t]\s*(\d+)\s*(#.*)?")
_MOST_BYTES = 10_000_000
_OPTIONS = ("gates", *RATES)


@dataclass(frozen=True, slots=True)
class QubitMap:
    """Which qubits there are, which pairs a gate may join, which gates, and how often each fails.

    Parameters
    ----------
    qubits : int
    edges : tuple of (int, int)
    gates : tuple of str
        By Qiskit's names.
    rates : mapping of str to float
        Of `RATES`: the chance that an operation fails.
    own : mapping of (int, int) to float
        Of pairs whose rate differs from "two_qubit".
    is_directed : bool
        Whether a two-qubit gate has its control on the first qubit of a pair.
    positions : tuple of (float, float)
        Where a picture puts the qubits; empty for a circle.
    """

    qubits: int
    edges: tuple[tuple[int, int], ...]
    gates: tuple[str, ...] = GATES
    rates: Mapping[str, float] = field(default_factory=dict[str, float])
    own: Mapping[tuple[int, int], float] = field(default_factory=dict[tuple[int, int], float])
    is_directed: bool = False
    positions: tuple[tuple[float, float], ...] = ()

    def device(self, name: str) -> Device:
        """As a list of devices shows it."""
        rates, place = dict(self.rates), self.positions
        return Device(
            name, "map", self.qubits, is_local=True, gates=self.gates, edges=self.edges, errors=rates, positions=place
        )

    def to_json(self) -> dict[str, Any]:
        """As a file holds it."""
        errors = {**self.rates, **{f"{a}-{b}": rate for (a, b), rate in self.own.items()}}
        held = {"qubits": self.qubits, "edges": [list(edge) for edge in self.edges], "gates": list(self.gates)}
        return {**held, "errors": errors, "directed": self.is_directed}

    def pieces(self) -> list[set[int]]:
        """Sets of qubits that gates can bring together, the largest first."""
        left, found = set(range(self.qubits)), list[set[int]]()
        beside: dict[int, set[int]] = {qubit: set() for qubit in left}
        for a, b in self.edges:
            beside[a].add(b)
            beside[b].add(a)
        while left:
            piece, rim = set[int](), {left.pop()}
            while rim:
                piece |= rim
                rim = set[int]().union(*(beside[qubit] for qubit in rim)) - piece
            left -= piece
            found.append(piece)
        return sorted(found, key=len, reverse=True)


def read(rest: str) -> QubitMap:
    """The map of a name after "map.".

    Parameters
    ----------
    rest : str
        A form, then options behind semicolons, as "ring:5;gates=cx,rz,sx;two_qubit=0.01".

    Raises
    ------
    InputError
        Naming what cannot be read.

    Examples
    --------
    >>> read("ring:3;gates=cx,rz,sx").edges
    ((0, 1), (1, 2), (2, 0))
    """
    # JSON may hold semicolons itself.
    end = 1 + max(rest.rfind("}"), rest.rfind("]")) if rest[:1] in ("{", "[") else rest.find(";")
    form, *options = [rest[:end], *rest[end:].split(";")[1:]] if end > 0 else [rest]
    made = _shape(form.strip())
    for option in options:
        name, _, value = option.partition("=")
        made = _with_option(made, name.strip(), value.strip())
    return made


def _shape(form: str) -> QubitMap:
    kind, _, size = form.partition(":")
    if form[:1] in ("{", "["):
        return _from_text(form, "The map")
    if _PAIRS.fullmatch(form):
        pairs = tuple(_pair(word) for word in form.split(","))
        return _made(1 + max(max(pair) for pair in pairs), pairs)
    match kind:
        case "file":
            return _from_file(Path(size))
        case "grid":
            return _grid(size)
        case "line" | "ring" | "star" | "full":
            return _of_size(kind, _number(size, form))
        case _ if Path(form).suffix in (".json", ".txt", ".csv"):
            return _from_file(Path(form))
        case _:
            raise InputError(f"'{form}' is not a map of qubits; write {FORMS}.")


def _of_size(kind: str, n: int) -> QubitMap:
    if kind == "full":
        return _made(n, tuple((a, b) for a in range(n) for b in range(a + 1, n)))
    if kind == "star":
        return _made(n, tuple((0, b) for b in range(1, n)))
    line = tuple((a, a + 1) for a in range(n - 1))
    if kind == "ring":
        return _made(n, (*line, (n - 1, 0)) if n > 2 else line)
    return replace(_made(n, line), positions=tuple((float(a), 0.0) for a in range(n)))


def _grid(size: str) -> QubitMap:
    words = size.split("x")
    if len(words) != 2:
        raise InputError(f"'grid:{size}' needs rows x columns; write grid:2x3.")
    rows, columns = (_number(word, f"grid:{size}") for word in words)
    across = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    down = [(r * columns + c, (r + 1) * columns + c) for r in range(rows - 1) for c in range(columns)]
    # Rows count downwards.
    places = tuple((float(c), -float(r)) for r in range(rows) for c in range(columns))
    return replace(_made(rows * columns, tuple(across + down)), positions=places)


def _made(qubits: int, edges: Sequence[tuple[int, int]], gates: Sequence[str] = GATES) -> QubitMap:
    if not 1 <= qubits <= MOST_QUBITS:
        raise InputError(f"The map has {qubits} qubits; it can have 1 to {MOST_QUBITS}.")
    for a, b in edges:
        if a == b or not (0 <= a < qubits and 0 <= b < qubits):
            raise InputError(f"The pair {a}-{b} joins no two of the qubits 0 to {qubits - 1}; correct it.")
    return QubitMap(qubits, tuple(dict.fromkeys(edges)), tuple(dict.fromkeys(gates)))


def _number(word: str, form: str) -> int:
    if not word.isdecimal():
        raise InputError(f"'{form}' needs a whole number of qubits; write {FORMS}.")
    return int(word[:9])


def _pair(word: str) -> tuple[int, int]:
    ends = word.strip().split("-")
    if len(ends) != 2 or not all(end.isdecimal() and len(end) < 9 for end in ends):
        raise InputError(f"'{word.strip()}' is not a pair of qubits; write pairs as 0-1,1-2.")
    return int(ends[0]), int(ends[1])


def _with_option(made: QubitMap, name: str, value: str) -> QubitMap:
    if name == "gates":
        words = tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))
        if not words:
            raise InputError("'gates=' names no gate; write gates=cz,rz,sx.")
        return replace(made, gates=words)
    if name in RATES:
        return replace(made, rates={**made.rates, name: _rate(name, value)})
    raise InputError(f"A map has no option '{name}'; it has {', '.join(_OPTIONS)}.")


def _rate(name: str, value: Any) -> float:
    try:
        rate = float(value)
    except (TypeError, ValueError):
        rate = -1.0
    if not 0 <= rate < 1:
        raise InputError(f"The error rate {name} is '{value}'; it is a probability from 0 to below 1.")
    return rate


def _from_file(path: Path) -> QubitMap:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(f"'{path}' is too large for a map of qubits; choose another file.")
        return _from_text(path.read_text("utf-8"), f"'{path}'")
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", "") or "it is no text"
        raise InputError(f"The map '{path}' cannot be read ({told}); choose another file.") from None


def _from_text(text: str, what: str) -> QubitMap:
    """JSON, or a pair on each line."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    found = [_LINE.fullmatch(line) for line in lines]
    if lines and all(found):
        pairs = [(int(one[1][:9]), int(one[2][:9])) for one in found if one]
        return _made(1 + max(max(pair) for pair in pairs), pairs)
    try:
        held: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise InputError(f"{what} is neither JSON nor a pair of qubits on each line; it looks like {_LOOKS}.") from None
    return _from_json(held, what)


_LOOKS = '{"edges": [[0, 1], [1, 2]], "gates": ["cz", "rz", "sx"], "errors": {"two_qubit": 0.01}}'


def _from_json(held: Any, what: str) -> QubitMap:
    # A bare list of pairs is a map too.
    told: dict[str, Any] = {"edges": held} if isinstance(held, list) else held if isinstance(held, dict) else {}
    try:
        pairs = [(_whole(a), _whole(b)) for a, b in _pairs(told)]
        qubits = _whole(told.get("qubits", told.get("n_qubits", 1 + max((max(pair) for pair in pairs), default=0))))
        gates = [str(gate) for gate in told.get("gates", told.get("basis_gates", GATES))]
        errors = dict(told.get("errors", {}))
    except (TypeError, ValueError):
        raise InputError(f"{what} is not a map of qubits; it looks like {_LOOKS}.") from None
    made = _made(qubits, pairs, gates)
    rates = {name: _rate(name, value) for name, value in errors.items() if name in RATES}
    own = {_pair(name): _rate(name, value) for name, value in errors.items() if name not in RATES}
    strange = next((pair for pair in own if pair not in made.edges and pair[::-1] not in made.edges), None)
    if strange:
        raise InputError(f"{what} gives an error rate for the pair {strange[0]}-{strange[1]}, which is not on the map.")
    return replace(made, rates=rates, own=own, is_directed=told.get("directed") is True)


def _pairs(told: Mapping[str, Any]) -> Any:
    """The pairs under either name."""
    found = told.get("edges", told.get("coupling_map"))
    if found is None:
        raise TypeError
    return found


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value
