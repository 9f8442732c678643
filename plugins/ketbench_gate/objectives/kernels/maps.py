"""Feature maps as ordinary circuits: each row becomes a state; the bandwidth scales the features before they enter."""

from __future__ import annotations

from itertools import combinations
from typing import Literal

from ketbench.plugin import Circuit, CircuitBuilder

MapName = Literal["iqp", "zz", "angle"]


def feature_map(name: MapName, wires: int, repeats: int = 2) -> Circuit:
    """A circuit with a feature a wire.

    Parameters
    ----------
    name : str
        "iqp": H, RZ(x_i), RZZ(x_i x_j) on all pairs; "zz": Qiskit's ZZFeatureMap, with phases 2 x_i and
        2 (pi - x_i)(pi - x_j) (Havlicek et al. 2019); "angle": RY(x_i) and a ladder of CNOT.
    wires, repeats : int
    """
    builder = CircuitBuilder(f"{name} on {wires} wires", wires)
    for _ in range(repeats):
        if name == "angle":
            for wire in range(wires):
                builder.add("ry", wire, f"x[{wire}]")
            for wire in range(wires - 1):
                builder.add("x", wire + 1, controls=[wire])
            continue
        for wire in range(wires):
            builder.add("h", wire)
        for wire in range(wires):
            builder.add(*(("rz", wire, f"x[{wire}]") if name == "iqp" else ("p", wire, f"2*x[{wire}]")))
        for i, j in combinations(range(wires), 2):
            if name == "iqp":
                builder.add("rzz", [i, j], f"x[{i}]*x[{j}]")
            else:
                builder.add("x", j, controls=[i])
                builder.add("p", j, f"2*(pi - x[{i}])*(pi - x[{j}])")
                builder.add("x", j, controls=[i])
    return builder.build()
