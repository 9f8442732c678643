"""How fast energies, cuts, kernels and Born machines are beside PennyLane; run as a script, prints a table."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

from collections.abc import Callable
from time import process_time
from typing import Any

import numpy as np
import pennylane as qml
import torch

from ketbench.data.quantum.molecule import geometry_from_text
from ketbench_gate.objectives.energy.ansatz.chemistry import givens
from ketbench_gate.objectives.energy.ansatz.parts import excitations, rotation
from ketbench_gate.objectives.energy.cutting import qaoa_energy
from ketbench_gate.objectives.energy.states.layered import TurnedLayers
from ketbench_gate.objectives.energy.states.program import Program, energy_of
from ketbench_gate.objectives.generating.machine import BornLoss, Loss
from ketbench_gate.objectives.generating.measures import Mmd, bars_and_stripes, distribution_of
from ketbench_gate.objectives.kernels.maps import feature_map
from ketbench_gate.objectives.kernels.matrices import fidelity_kernel, states
from ketbench_gate.objectives.operators.molecules import Asked, Molecule, cache_folder, molecule

_SECONDS = 1.0
_ROWS: list[tuple[str, float, float, str, float]] = []


def timed(work: Callable[[], Any], seconds: float = _SECONDS) -> float:
    """Processor seconds of a call, the mean over about so many seconds."""
    work()
    began, count = process_time(), 0
    while process_time() - began < seconds and count < 500:
        work()
        count += 1
    return (process_time() - began) / count


def row(name: str, ours: float, theirs: float, rival: str, goal: float) -> None:
    """Keep and print one line."""
    _ROWS.append((name, ours, theirs, rival, goal))
    print(
        f"| {name} | {1000 * ours:.3g} | {1000 * theirs:.4g} ({rival}) | {theirs / ours:.3g} | {goal:g} |", flush=True
    )


def molecules() -> None:
    """Energy and gradient by Givens rotations."""
    lih = "Li 0 0 0; H 0 0 1.6"
    cases = [("H2, 4 qubits", "H 0 0 0; H 0 0 0.735", None, 3.5), ("LiH, 6", lih, (2, 3), 4.0),
             ("LiH, 10", lih, (2, 5), 4.0), ("LiH, 12", lih, None, 4.0)]  # fmt: skip
    for name, text, active, goal in cases:
        found = molecule(Asked(geometry_from_text(text), 0, active), cache_folder())
        program = givens(found.reference, found.hamiltonian.n_wires)
        energy, values = energy_of(program, found.hamiltonian), np.full(program.n_parameters, 0.1)
        ours = timed(lambda energy=energy, values=values: energy.with_gradient(values))
        row(f"energy and gradient, {name}", ours, timed(_lightning(found, values)), "lightning", goal)
        if name.endswith("10"):
            row("excitations, 10 qubits", ours, timed(_gadgets(found, program)), "as Pauli rotations", 2.0)


def _lightning(found: Molecule, values: Any) -> Callable[[], Any]:
    """PennyLane's excitation gates on lightning.qubit, adjoint gradient."""
    n = found.hamiltonian.n_wires
    words = [qml.pauli.PauliWord(dict(term.letters)) for term in found.hamiltonian.terms]
    coefficients = [term.coefficient for term in found.hamiltonian.terms]
    sentence = qml.pauli.PauliSentence(dict(zip(words, coefficients, strict=True)))
    hamiltonian = sentence.operation(wire_order=range(n))
    pool = excitations(found.reference, n)

    @qml.qnode(qml.device("lightning.qubit", wires=n), diff_method="adjoint")
    def circuit(weights: Any) -> Any:
        qml.BasisState(np.array([int(bit) for bit in format(found.reference, f"0{n}b")]), wires=range(n))
        for one, weight in zip(pool, weights, strict=True):
            gate = qml.DoubleExcitation if len(one.below) == 2 else qml.SingleExcitation
            gate(weight, wires=[*one.below, *one.above])
        return qml.expval(hamiltonian)

    given = qml.numpy.array(values, requires_grad=True)
    return lambda: qml.grad(circuit)(given)


def _gadgets(found: Molecule, program: Program) -> Callable[[], Any]:
    """The same excitations as commuting Pauli rotations: two for a single, eight for a double."""
    n, moves = found.hamiltonian.n_wires, []
    for number, one in enumerate(excitations(found.reference, n)):
        wires = [*one.below, *one.above]
        for word in range(2 ** len(wires)):
            letters = ["XY"[word >> k & 1] for k in range(len(wires))]
            if letters.count("Y") % 2:
                moves.append(rotation(list(zip(wires, letters, strict=True)), n, number, 1 / 2 ** (len(wires) - 2)))
    turned = Program(program.start, tuple(moves), program.n_parameters, program.layers, program.start_values, 0.1, "")
    energy = energy_of(turned, found.hamiltonian)
    return lambda: energy.with_gradient(np.full(program.n_parameters, 0.1))


def cut() -> None:
    """QAOA on 16 nodes of three neighbours, three layers."""
    pairs = [(i, (i + 1) % 16) for i in range(16)] + [(i, i + 8) for i in range(8)]
    index = np.arange(2**16)
    bits = [(index >> (15 - wire)) & 1 for wire in range(16)]
    costs = -sum((bits[i] != bits[j]).astype(float) for i, j in pairs)
    energy, values = qaoa_energy(costs, 3), np.full(6, 0.3)
    hamiltonian = qml.dot([0.5] * len(pairs), [qml.Z(i) @ qml.Z(j) for i, j in pairs])

    @qml.qnode(qml.device("lightning.qubit", wires=16), diff_method="adjoint")
    def circuit(weights: Any) -> Any:
        for wire in range(16):
            qml.Hadamard(wire)
        for layer in range(3):
            for i, j in pairs:
                qml.IsingZZ(weights[2 * layer], wires=[i, j])
            for wire in range(16):
                qml.RX(2 * weights[2 * layer + 1], wires=wire)
        return qml.expval(hamiltonian)

    given = qml.numpy.array(values, requires_grad=True)
    ours = timed(lambda: energy.with_gradient(values))
    row("QAOA, 16 nodes, p = 3", ours, timed(lambda: qml.grad(circuit)(given)), "lightning", 3.0)


def kernel() -> None:
    """500 rows, 8 qubits, IQP twice: states and Gram matrix."""
    rows = np.random.default_rng(0).normal(size=(500, 8))
    mapped = feature_map("iqp", 8)

    @qml.qnode(qml.device("default.qubit", wires=8))
    def broadcast(x: Any) -> Any:
        qml.IQPEmbedding(x, wires=range(8), n_repeats=2)
        return qml.state()

    ours = timed(lambda: fidelity_kernel(states(mapped, rows)))
    row("kernel, 500 rows, 8 qubits", ours, timed(lambda: fidelity_kernel(broadcast(rows))), "broadcast", 10.0)


def born() -> None:
    """A step of a Born machine on nine wires, six layers."""
    target = distribution_of(bars_and_stripes(3, 3))
    function = BornLoss(TurnedLayers(9, 6), Loss(target, Mmd(9), "mmd"))
    values = np.random.default_rng(0).normal(size=function.program.n_parameters)

    @qml.qnode(qml.device("default.qubit", wires=9), interface="torch", diff_method="backprop")
    def circuit(weights: Any) -> Any:
        place = 0
        for layer in range(7):
            for gate in (qml.RY, qml.RZ) if layer < 6 else (qml.RY,):
                for wire in range(9):
                    gate(weights[place], wires=wire)
                    place += 1
            if layer < 6:
                for wire in range(9):
                    qml.CNOT([wire, (wire + 1) % 9])
        return qml.probs(wires=range(9))

    index = np.arange(512)
    apart = np.bitwise_count(index[:, None] ^ index).astype(float)
    matrix = torch.tensor((np.exp(-apart / 0.5) + np.exp(-apart / 8)) / 2)
    wanted = torch.tensor(target)

    def step() -> Any:
        given = torch.tensor(values, requires_grad=True)
        gap = circuit(given) - wanted
        return torch.autograd.grad(gap @ matrix @ gap, given)

    row("Born machine, 9 wires", timed(lambda: function.with_gradient(values)), timed(step), "default.qubit", 30.0)


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("| what | ms | PennyLane ms | ratio | goal |\n|---|---|---|---|---|")
    for part in (molecules, cut, kernel, born):
        part()
