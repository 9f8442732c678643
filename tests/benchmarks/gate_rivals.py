"""One training step of the benchmark's workload in each library: a function that runs it once and returns nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

Step = Callable[[], None]
ONE_SUM = 20
"""Wires from which one sum of all Z is watched, which spares lightning.qubit a sweep for each observable."""


def statevector(n: int, batch: int, layers: int, blocks: int) -> Step:
    from ketbench_gate.circuits.observables import observables
    from ketbench_gate.engines.engine import Work
    from ketbench_gate.engines.statevector_engine import StatevectorEngine

    flat = workload(n, layers, blocks)
    watched = (" + ".join(f"Z{i}" for i in range(n)),) if n >= ONE_SUM else ()
    engine = StatevectorEngine(Work(flat, observables(watched, n)))
    return _torch_step(lambda w, x: engine.expectations(w, x), len(flat.parameters), n, batch)


def workload(n: int, layers: int, blocks: int) -> Any:
    from ketbench.circuit.circuit import CircuitBuilder
    from ketbench_gate.circuits.lowering import lowered

    builder = CircuitBuilder("bench", n)
    for block in range(blocks):
        builder.add("angle_encoding", range(n), *[f"x[{i}]" for i in range(n)], axis="x")
        names = [f"w{block}_{i}" for i in range(3 * n * layers)]
        builder.add("strongly_entangling", range(n), *names, layers=layers)
    return lowered(builder.build())


def default_qubit(n: int, batch: int, layers: int, blocks: int) -> Step:
    return _pennylane("default.qubit", "backprop", n, batch, layers, blocks)


def lightning(n: int, batch: int, layers: int, blocks: int) -> Step:
    return _pennylane("lightning.qubit", "adjoint", n, batch, layers, blocks)


def _pennylane(name: str, method: str, n: int, batch: int, layers: int, blocks: int) -> Step:
    import pennylane as qml

    options = {"c_dtype": np.complex64} if name.startswith("lightning") else {}

    @qml.qnode(qml.device(name, wires=n, **options), interface="torch", diff_method=method)
    def circuit(x: Any, w: Any) -> Any:
        for block in range(blocks):
            qml.AngleEmbedding(x, wires=range(n))
            qml.StronglyEntanglingLayers(w[block], wires=range(n))
        each = [qml.Z(i) for i in range(n)]
        return [qml.expval(qml.sum(*each))] if n >= ONE_SUM else [qml.expval(z) for z in each]

    def values(w: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return torch.stack([v.to(torch.float32) for v in circuit(x, w.reshape(blocks, layers, n, 3))])

    return _torch_step(values, 3 * n * layers * blocks, n, batch)


def pyqtorch(n: int, batch: int, layers: int, blocks: int) -> Step:
    import pyqtorch as pyq

    ops: list[Any] = []
    for block in range(blocks):
        ops += [pyq.RX(i, f"x{i}") for i in range(n)]
        for layer in range(layers):
            for i in range(n):
                place = ((block * layers + layer) * n + i) * 3
                ops += [pyq.RZ(i, f"w{place}"), pyq.RY(i, f"w{place + 1}"), pyq.RZ(i, f"w{place + 2}")]
            ops += [pyq.CNOT(i, (i + layer % (n - 1) + 1) % n) for i in range(n)] if n > 1 else []
    circuit = pyq.QuantumCircuit(n, ops).to(torch.complex64)
    signs = _signs(n)

    def values(w: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        held = {f"x{i}": x[:, i] for i in range(n)} | {f"w{i}": w[i : i + 1] for i in range(len(w))}
        state = circuit(state=pyq.zero_state(n, batch_size=batch, dtype=torch.complex64), values=held)
        return signs @ state.reshape(2**n, batch).abs().square()

    return _torch_step(values, 3 * n * layers * blocks, n, batch)


def qulacs(n: int, batch: int, layers: int, blocks: int) -> Step:
    """One sample after the other, complex128; its gradient of a weighted sum of all observables."""
    from qulacs import Observable, ParametricQuantumCircuit, QuantumState

    circuit = ParametricQuantumCircuit(n)
    for block in range(blocks):
        for i in range(n):
            circuit.add_parametric_RX_gate(i, 0.0)
        for layer in range(layers):
            for i in range(n):
                circuit.add_parametric_RZ_gate(i, 0.0)
                circuit.add_parametric_RY_gate(i, 0.0)
                circuit.add_parametric_RZ_gate(i, 0.0)
            for i in range(n):
                circuit.add_CNOT_gate(i, (i + layer % (n - 1) + 1) % n)
        del block
    generator = np.random.default_rng(0)
    angles = generator.uniform(0, 6, (batch, circuit.get_parameter_count()))
    single = [Observable(n) for _ in range(n)]
    total = Observable(n)
    for i, item in enumerate(single):
        item.add_operator(1.0, f"Z {i}")
        total.add_operator(1.0, f"Z {i}")
    state = QuantumState(n)

    def step() -> None:
        for row in angles:
            for place, angle in enumerate(row):
                circuit.set_parameter(place, angle)
            state.set_zero_state()
            circuit.update_quantum_state(state)
            for item in single:
                item.get_expectation_value(state)
            circuit.backprop(total)

    return step


def fastqml(n: int, batch: int, layers: int, blocks: int) -> Step:
    """Eager on the processor; the CNOT ring as one gather, faster than the library's own layers of them."""
    from fastqml import gate_fusion as gf

    states = np.arange(2**n)
    rings: list[torch.Tensor] = []
    for layer in range(layers):
        source = states.copy()
        for i in range(n):
            target = (i + layer % (n - 1) + 1) % n
            moved = states ^ (((states >> (n - 1 - i)) & 1) << (n - 1 - target))
            source = source[moved]
        rings.append(torch.as_tensor(source))
    signs = _signs(n)

    def values(w: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        real = torch.zeros(batch, 2**n)
        real[:, 0] = 1.0
        imaginary = torch.zeros(batch, 2**n)
        turns = w.reshape(blocks, layers, n, 3)
        for block in range(blocks):
            shape = (batch, *[2] * n)
            gates = gf.build_rx_per_batch(x)
            real, imaginary = gf.apply_per_batch_su2_chain(real.reshape(shape), imaginary.reshape(shape), *gates)
            real, imaginary = real.reshape(batch, -1), imaginary.reshape(batch, -1)
            for layer in range(layers):
                gates = gf.build_rot_gates(*turns[block, layer].unbind(-1))
                real, imaginary = gf.apply_su2_layer(real, imaginary, *gates)
                real, imaginary = real[:, rings[layer]], imaginary[:, rings[layer]]
        return (real.square() + imaginary.square()) @ signs.T

    return _torch_step(values, 3 * n * layers * blocks, n, batch)


def _signs(n: int) -> torch.Tensor:
    states = np.arange(2**n)
    return torch.tensor([1.0 - 2.0 * ((states >> (n - 1 - i)) & 1) for i in range(n)], dtype=torch.float32)


def _torch_step(
    values: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], n_weights: int, n: int, batch: int
) -> Step:
    generator = torch.Generator().manual_seed(0)
    weights = (torch.rand(n_weights, generator=generator) * 6).requires_grad_()
    features = (torch.rand(batch, n, generator=generator) * 6).requires_grad_()

    def step() -> None:
        weights.grad = features.grad = None
        values(weights, features).sum().backward()

    return step


RIVALS: dict[str, Callable[[int, int, int, int], Step]] = {
    "statevector": statevector,
    "default.qubit": default_qubit,
    "lightning.qubit": lightning,
    "qulacs": qulacs,
    "pyqtorch": pyqtorch,
    "fastqml": fastqml,
}
