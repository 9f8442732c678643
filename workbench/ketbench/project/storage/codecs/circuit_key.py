"""A key that circuits of equal content share, found again at little cost after an edit; touches no disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.json_form import frame_to_json, op_to_json
from ketbench.project.storage.codecs.elements import plain

WORTH_LOOKING = 16
"""From more operations that are not the same objects on, those only moved to other columns are looked for."""


def circuit_key(circuit: Circuit) -> str:
    """Equal for circuits that hold the same, name and columns included.

    Examples
    --------
    >>> bell = Circuit("bell", ("a", "b"), (Op("h", (0,)),))
    >>> circuit_key(bell) == circuit_key(Circuit("bell", ("a", "b"), (Op("h", (0,)),)))
    True
    >>> circuit_key(bell) == circuit_key(Circuit("bell", ("a", "b"), (Op("h", (1,)),)))
    False
    """
    return _circuit_key(_Same(circuit))


@dataclass(frozen=True, eq=False)
class _Same:
    """Stands for one object, so that a key is found again without looking through a thousand operations."""

    circuit: Circuit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.circuit is other.circuit

    def __hash__(self) -> int:
        return id(self.circuit)


class _Digests:
    """Hashes of the operations asked for last, by identity: an edit leaves nearly all of them as they were."""

    def __init__(self) -> None:
        # With the operation itself, so that no other one can come to have its identity.
        self._latest: dict[int, tuple[Op, bytes]] = {}

    def of(self, ops: Sequence[Op]) -> bytes:
        """The hashes of all operations without their columns in a row, then all columns."""
        former = self._latest
        new = [op for op in ops if id(op) not in former]
        moved = {op.shift_key: digest for op, digest in former.values()} if len(new) > WORTH_LOOKING else {}
        made = {id(op): (op, moved.get(op.shift_key) or _sha256({**op_to_json(op), "column": 0})) for op in new}
        found = [former.get(id(op)) or made[id(op)] for op in ops]
        self._latest = {id(entry[0]): entry for entry in found}
        columns = b"".join([int(op.column).to_bytes(8, "big", signed=True) for op in ops])
        return b"".join([digest for _, digest in found]) + columns


_digests = _Digests()


@lru_cache(maxsize=32)
def _circuit_key(same: _Same) -> str:
    return hashlib.sha256(_sha256(frame_to_json(same.circuit)) + _digests.of(same.circuit.ops)).hexdigest()


def _sha256(value: object) -> bytes:
    # Of the form that is written, so that a circuit has the same key after it was read.
    return hashlib.sha256(json.dumps(value, default=plain).encode()).digest()
