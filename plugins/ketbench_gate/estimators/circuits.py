"""The circuits that the estimators use where none is given; makes circuits only."""

from __future__ import annotations

from ketbench.plugin import Circuit, CircuitBuilder


def reuploading(wires: int, layers: int) -> Circuit:
    """Reads x[0] to x[wires - 1] in every layer, then turns and entangles (Perez-Salinas et al. 2020)."""
    builder = CircuitBuilder("reuploading", wires)
    for layer in range(layers):
        for wire in range(wires):
            builder.add("ry", wire, f"x[{wire}]")
            builder.add("rz", wire, f"a{layer}_{wire}").add("ry", wire, f"b{layer}_{wire}")
        for wire in range(wires if wires > 2 else wires - 1):
            builder.add("x", (wire + 1) % wires, controls=[wire])
    return builder.build()


def feature_map(features: int, wires: int, layers: int) -> Circuit:
    """Diagonal turns by the features and by products of neighbours between layers of Hadamard gates (IQP).

    More features than wires are written in further rounds (Havlicek et al. 2019, arXiv:1804.11326, is one round of
    two layers).
    """
    builder = CircuitBuilder("feature map", wires)
    for _ in range(layers):
        for start in range(0, features, wires):
            here = range(start, min(start + wires, features))
            for wire in range(wires):
                builder.add("h", wire)
            for index in here:
                builder.add("rz", index - start, f"x[{index}]")
            for index in here[:-1]:
                builder.add("rzz", (index - start, index - start + 1), f"x[{index}]*x[{index + 1}]")
    return builder.build()
