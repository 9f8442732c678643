"""The one description of an adapter, whatever its kind; plain numbers and words, no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

from ketbench.plugin import InputError

Where = Literal["", "token", "weight"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is true of every adapter of a kind.

    Parameters
    ----------
    title : str
    where : str
        Circuits run for every token, once for every adapted weight, or there is none.
    mergeable : bool
        Whether the trained adapter can be added to the weights; what a token's own circuit adds cannot.
    source : str
    """

    title: str
    where: Where
    mergeable: bool
    source: str


KINDS: Mapping[str, Kind] = {
    "lora": Kind("LoRA", "", True, "Hu et al. 2021, arXiv:2106.09685"),
    "mpo": Kind("MPO (no circuit)", "", True, "the tensor part of QTHA-like-1 alone"),
    "qtha1": Kind(
        "QTHA-like-1", "token", False, "after arXiv:2503.12790 as third parties describe it; no reproduction"
    ),
    "qtha2": Kind(
        "QTHA-like-2", "token", False, "after arXiv:2503.12790 as third parties describe it; no reproduction"
    ),
    "aqb": Kind("AQB-like", "token", False, "after QCHFT, IEEE TQE 2026"),
    "quantum_peft": Kind("Quantum-PEFT-like", "weight", True, "after Quantum-PEFT, arXiv:2503.05431"),
    "quanta": Kind("QuanTA-like", "", True, "after QuanTA, arXiv:2406.00132"),
    "qpa": Kind("QPA-like", "weight", True, "after Quantum Parameter Adaptation, arXiv:2410.09846"),
}
_OTHER_NAMES = {
    "qtha": "qtha1",
    "qthalike": "qtha1",
    "qthalike1": "qtha1",
    "qthalike2": "qtha2",
    "aqblike": "aqb",
    "quantumpeft": "quantum_peft",
    "quantumpeftlike": "quantum_peft",
    "qpeft": "quantum_peft",
    "quantalike": "quanta",
    "qpalike": "qpa",
}
SHORT = {"L": "layers", "qubits": "n", "r": "rank", "chi": "bond", "K": "columns", "lr": "learning_rate"}
"""Symbols of the formulas, for settings."""
DEFAULT_RANK = 8


@dataclass(frozen=True, slots=True)
class AdapterSpec:
    """An adapter beside every target layer: y = W x + scale * delta(x), W frozen, delta = 0 at the start.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    n, layers : int
        Qubits and layers of the circuit.
    rank : int
        Width of the bottleneck; 0 takes 8, and n for qtha2.
    bond : int
        Bond dimension of the MPO.
    columns : int
        Of the orthogonal matrices of quantum_peft.
    hidden : int
        Width of the small network of qpa.
    scale : float
    circuit : bool
        False is the control: the same adapter with the circuit replaced by something classical.
    targets : tuple of str
        Last names of the layers.
    ranks : tuple of (site, rank)
        For lora: a rank for each site instead of one for all; sites left out get none.
    core : mapping or None
        A circuit of the project in JSON form instead of the built-in one; n features in, n values out.
    learning_rate : float
        0 takes that of the experiment.
    """

    kind: str
    n: int = 4
    layers: int = 2
    rank: int = 0
    bond: int = 4
    columns: int = 8
    hidden: int = 8
    scale: float = 2.0
    circuit: bool = True
    targets: tuple[str, ...] = ("q_proj", "v_proj")
    ranks: tuple[tuple[str, int], ...] = ()
    core: Mapping[str, Any] | None = field(default=None, hash=False)
    learning_rate: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"There is no adapter '{self.kind}'; choose one of {', '.join(KINDS)}.")
        for name, (low, high) in _BOUNDS.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise InputError(f"'{name}' of adapter '{self.kind}' is {value}; it must be from {low} to {high}.")
        if self.kind == "qtha1" and self.width < self.n:
            text = f"Adapter 'qtha1' has rank {self.width}, below its {self.n} qubits"
            raise InputError(f"{text}; raise rank or lower n.")

    @property
    def width(self) -> int:
        """The rank that counts."""
        return self.rank or (self.n if self.kind == "qtha2" else DEFAULT_RANK)

    @property
    def has_circuit(self) -> bool:
        """Whether circuits run."""
        return self.circuit and bool(KINDS[self.kind].where)

    @property
    def mergeable(self) -> bool:
        """Whether it can be added to the weights."""
        return KINDS[self.kind].mergeable

    @property
    def title(self) -> str:
        """For the screen."""
        title = KINDS[self.kind].title
        return title if self.circuit or not KINDS[self.kind].where else f"{title}, circuit off"

    def described(self) -> dict[str, Any]:
        """As JSON data; `AdapterSpec.read` reads it."""
        made = asdict(self)
        return {**made, "targets": list(self.targets), "ranks": [list(pair) for pair in self.ranks]}

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> AdapterSpec:
        """From JSON data.

        Raises
        ------
        InputError
            For a kind or a setting that is unknown here, or of the wrong type.
        """
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise InputError(f"The adapter has the setting '{unknown[0]}', which is not known here; update Ketbench.")
        try:
            ranks = tuple((str(site), int(rank)) for site, rank in data.get("ranks", ()))
            made: dict[str, Any] = {**data, "targets": tuple(data.get("targets", ())), "ranks": ranks}
            return cls(**made)
        except (TypeError, ValueError):
            raise InputError("The description of the adapter is damaged; export the adapter again.") from None


_BOUNDS: Mapping[str, tuple[float, float]] = {
    "n": (1, 10),
    "layers": (1, 20),
    "rank": (0, 4096),
    "bond": (1, 64),
    "columns": (1, 512),
    "hidden": (1, 1024),
    "scale": (1e-6, 1e3),
    "learning_rate": (0, 10),
}


def kind_of(text: str) -> str:
    """The kind of a name as people write it.

    Raises
    ------
    InputError
        With the kinds there are.

    Examples
    --------
    >>> kind_of("QTHA-like-2"), kind_of("Quantum-PEFT"), kind_of("lora")
    ('qtha2', 'quantum_peft', 'lora')
    """
    plain = "".join(letter for letter in text.lower() if letter.isalnum())
    found = next((kind for kind in KINDS if kind.replace("_", "") == plain), _OTHER_NAMES.get(plain))
    if found is None:
        raise InputError(f"There is no adapter '{text}'; choose one of {', '.join(KINDS)}.")
    return found


def spec_of(text: str, base: AdapterSpec) -> AdapterSpec:
    """An adapter from a text such as "qtha1" or "qtha1:n=6,rank=8", with what it leaves out from another.

    Raises
    ------
    InputError
        For an unknown kind or setting, or a value that is not a number.

    Examples
    --------
    >>> spec_of("qtha1:n=6,L=3", AdapterSpec("lora", bond=2)).n
    6
    """
    name, _, rest = text.partition(":")
    made = replace(base, kind=kind_of(name.strip()))
    return with_settings(made, dict(_pair(part) for part in rest.split(",") if part.strip()))


def with_settings(spec: AdapterSpec, settings: Mapping[str, Any]) -> AdapterSpec:
    """The adapter with other settings; symbols of the formulas are understood too.

    Raises
    ------
    InputError
        For an unknown setting or a value of the wrong type.
    """
    wanted: dict[str, Any] = {}
    for short, value in settings.items():
        name = SHORT.get(short, short)
        if name in ("kind", "ranks", "core") or name not in {f.name for f in fields(spec)}:
            known = ", ".join(f.name for f in fields(spec) if f.name not in ("kind", "ranks", "core"))
            raise InputError(f"An adapter has no setting '{short}'; it has {known}.")
        wanted[name] = _typed(name, value, getattr(spec, name))
    return replace(spec, **wanted)


def _pair(part: str) -> tuple[str, Any]:
    name, sign, value = part.strip().partition("=")
    if not sign:
        raise InputError(f"'{part.strip()}' is not a setting of an adapter; write name=value, as n=4.")
    try:
        return name.strip(), json.loads(value)
    except ValueError:
        return name.strip(), value.strip()


def _typed(name: str, value: Any, before: Any) -> Any:
    if isinstance(before, tuple):
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, (list, tuple)) or not names or not all(isinstance(one, str) for one in names):
            raise InputError(f'\'{name}\' of an adapter is {value!r}; give a list of names, as ["q_proj", "v_proj"].')
        return tuple(part.strip() for one in names for part in one.split(",") if part.strip())
    if isinstance(before, bool):
        if not isinstance(value, bool):
            raise InputError(f"'{name}' of an adapter is {value!r}; give true or false.")
        return value
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or (isinstance(before, int) and value != int(value))
    ):
        wanted = "a whole number" if isinstance(before, int) else "a number"
        raise InputError(f"'{name}' of an adapter is {value!r}; give {wanted}.")
    return int(value) if isinstance(before, int) else float(value)
