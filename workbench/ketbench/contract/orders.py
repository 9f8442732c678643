"""Orders and what came of them as bytes, to travel between processes and to be the same again after a restart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ketbench.circuit.json_form import circuit_from_json, circuit_to_json
from ketbench.contract.targets import Executed, Execution

_TABLES = ("values", "errors", "corrected", "corrected_errors")


def order_to_bytes(order: Sequence[Execution]) -> bytes:
    """An order as JSON; the same order gives the same bytes."""
    return json.dumps([_execution_to_json(asked) for asked in order], sort_keys=True).encode()


def other_to_bytes(kind: str, held: Mapping[str, Any], shots: int, seed: int = 0) -> bytes:
    """An order that is not a circuit: a "sequence" of pulses or a "problem", as JSON data."""
    return json.dumps({**held, "kind": kind, "shots": shots, "seed": seed}, sort_keys=True).encode()


def order_from_bytes(data: bytes) -> Any:
    """A list of executions, or the mapping of an order that is not a circuit."""
    held = json.loads(data)
    return held if isinstance(held, dict) else [_execution_from_json(one) for one in held]


def order_digest(data: bytes) -> str:
    """SHA-256 of an order's bytes; a job that was begun with another order cannot be finished with this one."""
    return hashlib.sha256(data).hexdigest()


def executed_to_json(made: Sequence[Executed]) -> list[dict[str, Any]]:
    """What came back as JSON data."""
    return [
        {
            "executions": one.executions,
            "extra": one.extra,
            "notes": list(one.notes),
            **{name: _listed(getattr(one, name)) for name in _TABLES},
        }
        for one in made
    ]


def executed_from_json(data: Sequence[Mapping[str, Any]]) -> list[Executed]:
    """Read what `executed_to_json` made."""
    return [_executed_from_json(one) for one in data]


def _executed_from_json(one: Mapping[str, Any]) -> Executed:
    tables: Any = {name: None if one[name] is None else np.array(one[name], dtype=np.float64) for name in _TABLES}
    return Executed(executions=int(one["executions"]), extra=int(one["extra"]), notes=tuple(one["notes"]), **tables)


def _listed(table: NDArray[np.float64] | None) -> list[Any] | None:
    return None if table is None else table.tolist()


def _execution_to_json(asked: Execution) -> dict[str, Any]:
    return {
        # A name says nothing to a device, and may change while a job waits.
        "circuit": circuit_to_json(replace(asked.circuit, name="circuit")),
        "weights": dict(asked.weights),
        "features": asked.features.tolist(),
        "width": asked.features.shape[1],
        "observables": list(asked.observables),
        "shots": asked.shots,
        "seed": asked.seed,
        "readout": asked.readout,
    }


def _execution_from_json(held: Mapping[str, Any]) -> Execution:
    return Execution(
        circuit_from_json(held["circuit"]),
        held["weights"],
        np.array(held["features"], dtype=np.float64).reshape(-1, held["width"]),
        tuple(held["observables"]),
        held["shots"],
        held["seed"],
        held["readout"],
    )
