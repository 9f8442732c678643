"""Circuits of the models that presets make: dressed, re-uploading, convolutional and recurrent ones; fits no data."""

from __future__ import annotations

from ketbench.circuit.circuit import Circuit, CircuitBuilder

STATE = 2
"""Wires of a recurrent cell that carry its state."""


def dressed_circuit(name: str, wires: int, layers: int = 2) -> Circuit:
    """Reads an angle a wire from a network before it, then turns and entangles (arXiv:1912.08278)."""
    builder = CircuitBuilder(name, wires)
    for wire in range(wires):
        builder.add("h", wire).add("ry", wire, f"x[{wire}]")
    for layer in range(layers):
        _turned_ring(builder, layer, wires)
    return builder.build()


def reuploading_circuit(name: str, wires: int, layers: int, scale: str) -> Circuit:
    """Encode the features, turn, entangle; and again, so many times.

    Each layer writes feature i on wire i as RY, turns every wire by a trainable RZ and RY, and closes a ring of CNOT.
    The idea of writing the data repeatedly: Perez-Salinas et al., Quantum 4, 226 (2020).

    Parameters
    ----------
    name : str
    wires : int
    layers : int
    scale : str
        Factor before each feature in an expression, as "0.5"; empty for 1.
    """
    builder = CircuitBuilder(name, wires)
    for layer in range(layers):
        for wire in range(wires):
            builder.add("ry", wire, f"{scale}*x[{wire}]" if scale else f"x[{wire}]")
        _turned_ring(builder, layer, wires)
    return builder.build()


def convolutional_circuit(name: str, wires: int, scale: str = "") -> Circuit:
    """A QCNN: layers of equal gates on neighbours, and pooling that halves the wires (arXiv:1810.03787).

    All pairs of a layer share their weights. Pooling turns the second wire of a pair by what the first is, and goes on
    with the second alone; the last wire, the highest, holds the answer.

    Parameters
    ----------
    name : str
    wires : int
        A power of two makes even layers.
    scale : str
        Factor before each feature.
    """
    builder = CircuitBuilder(name, wires)
    for wire in range(wires):
        builder.add("ry", wire, f"{scale}*x[{wire}]" if scale else f"x[{wire}]")
    active, layer = list(range(wires)), 0
    while len(active) > 1:
        for start in (0, 1):
            for pair in zip(active[start::2], active[start + 1 :: 2], strict=False):
                _convolved(builder, layer, pair)
        for first, second in zip(active[::2], active[1::2], strict=False):
            builder.add("rz", second, f"p{layer}", controls=[first]).add("rx", second, f"q{layer}", controls=[first])
        active, layer = active[1::2] + (active[-1:] if len(active) % 2 else []), layer + 1
    return builder.build()


def recurrent_cell(name: str, channels: int, layers: int = 2) -> Circuit:
    """A cell that reads the channels of a time step and the state of the step before it.

    The channels are x[0] to x[channels - 1], each on a wire of its own and written again in every layer; the state
    stands behind them on two more wires.
    """
    wires = channels + STATE
    builder = CircuitBuilder(name, wires)
    for layer in range(layers):
        for wire in range(channels):
            builder.add("ry", wire, f"2*x[{wire}]")
        if not layer:
            for wire in range(channels, wires):
                builder.add("ry", wire, f"x[{wire}]")
        _turned_ring(builder, layer, wires)
    for wire in range(wires):
        builder.add("ry", wire, f"c{wire}")
    return builder.build()


def state_first(channels: int) -> tuple[str, ...]:
    """Observables of a recurrent cell: those of the state first, which the next step reads."""
    return tuple(f"Z{wire}" for wire in (*range(channels, channels + STATE), *range(channels)))


def _turned_ring(builder: CircuitBuilder, layer: int, wires: int) -> None:
    for wire in range(wires):
        builder.add("rz", wire, f"a{layer}_{wire}")
        builder.add("ry", wire, f"b{layer}_{wire}")
    for wire in range(wires):
        if wires > 1:
            builder.add("x", (wire + 1) % wires, controls=[wire])


def _convolved(builder: CircuitBuilder, layer: int, pair: tuple[int, int]) -> None:
    for side, wire in enumerate(pair):
        builder.add("ry", wire, f"a{layer}_{side}").add("rz", wire, f"b{layer}_{side}")
    builder.add("x", pair[1], controls=[pair[0]])
    for side, wire in enumerate(pair):
        builder.add("ry", wire, f"c{layer}_{side}")
