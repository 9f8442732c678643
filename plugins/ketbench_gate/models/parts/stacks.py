"""Several circuits in one model, side by side or one behind the other, as layers of plain JSON; loads no torch."""

from __future__ import annotations

import json
import math
from typing import Any

from ketbench.plugin import Circuit, InputError, circuit_from_json, circuit_to_json
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.models.keeping.description import lowered_to_json, terms_to_json
from ketbench_gate.params import TrainingParams


def angles_read(circuit: Circuit) -> int:
    """How many numbers a circuit reads: one more than the highest x[i]."""
    return 1 + max(circuit.features, default=-1)


def others(params: TrainingParams, circuit: Circuit) -> list[tuple[Circuit, tuple[str, ...]]]:
    """The circuits besides the first one, each with its observables; copies watch what the first does.

    Raises
    ------
    InputError
        For a text that is not a circuit.
    """
    found = [(circuit, params.observables)] * (params.copies - 1)
    if not params.more_circuits.strip():
        return found
    try:
        return [*found, *((circuit_from_json(one), ()) for one in json.loads(params.more_circuits))]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = f"More circuits is not a list of circuits as JSON ({type(error).__name__})"
        raise InputError(f"{told}; let 'ketbench add --beside NAME' write it.") from None


def how_many(params: TrainingParams) -> int:
    """Circuits of a model in all, as far as the settings can be read."""
    try:
        more = len(json.loads(params.more_circuits)) if params.more_circuits.strip() else 0
    except (ValueError, TypeError):
        more = 1
    return params.copies + more


def circuit_layer(circuit: Circuit, watched: tuple[str, ...], start: int) -> dict[str, Any]:
    """A circuit as a layer that reads the numbers of a row from `start` on.

    Raises
    ------
    InputError
        For a circuit or observables that cannot be run.
    """
    flat, read = lowered(circuit), observables(watched, circuit.n_wires)
    return {
        "layer": "circuit",
        "start": start,
        "read": angles_read(circuit),
        "circuit": circuit_to_json(circuit),
        "operations": lowered_to_json(circuit, flat),
        "wires": flat.n_wires,
        "parameters": [parameter.name for parameter in circuit.parameters],
        "observables": [one.text for one in read],
        "terms": terms_to_json(read),
    }


def beside(params: TrainingParams, circuit: Circuit, *, shared: bool) -> list[dict[str, Any]]:
    """The circuits beside the first one; empty where they stand in sequence.

    Parameters
    ----------
    params : TrainingParams
    circuit : Circuit
        The first one.
    shared : bool
        Whether all read the same numbers; else each its own, one behind the other.
    """
    if params.arrangement != "parallel":
        return []
    layers: list[dict[str, Any]] = []
    start = angles_read(circuit)
    for other, watched in others(params, circuit):
        layers.append(circuit_layer(other, watched, 0 if shared else start))
        start += angles_read(other)
    return layers


def behind(params: TrainingParams, circuit: Circuit, given: int) -> tuple[list[dict[str, Any]], int]:
    """The layers of circuits behind the first one, and how many values the last gives.

    The values of one circuit, times pi/2, are the angles of the next; where their numbers differ, a bounded linear
    layer stands between.

    Parameters
    ----------
    params : TrainingParams
    circuit : Circuit
    given : int
        Values of the first one.
    """
    layers: list[dict[str, Any]] = []
    if params.arrangement != "sequence":
        return layers, given
    for other, watched in others(params, circuit):
        wanted = angles_read(other)
        if not wanted:
            raise InputError(f"Circuit '{other.name}' reads no x[i], so nothing of the one before it reaches it.")
        if wanted == given:
            layers.append({"layer": "scale", "factor": math.pi / 2})
        else:
            layers.append({"layer": "linear", "inputs": given, "outputs": wanted})
            layers.append({"layer": "bound", "factor": math.pi / 2})
        layers.append(circuit_layer(other, watched, 0))
        given = len(layers[-1]["observables"])
    return layers, given
