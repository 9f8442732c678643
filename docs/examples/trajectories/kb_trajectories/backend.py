"""A new simulator: depolarising noise by quantum trajectories, beside the circuit without noise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ketbench.plugin import (
    GATES,
    Availability,
    Axis,
    Bars,
    Baseline,
    Circuit,
    CircuitError,
    Context,
    Drawn,
    Event,
    GateKind,
    KetbenchError,
    Measured,
    Params,
    Problem,
    Progress,
    Result,
    Task,
    Truth,
    apply,
    op_matrix,
    setting,
)

MOST_WIRES = 14
PAULIS = (np.array([[0, 1], [1, 0]]), np.array([[0, -1j], [1j, 0]]), np.array([[1, 0], [0, -1]]))


class Settings(Params):
    """How noisy, and how many trajectories."""

    trajectories: int = setting(200, "Trajectories", ge=1, le=100_000)
    error: float = setting(0.01, "Error probability", unit="per gate and wire", ge=0, le=1)
    feature: float = setting(0.5, "Value of every feature", unit="rad", ge=-10, le=10)


class Trajectories:
    """After each gate a random Pauli hits each of its wires with the given probability; <Z> is the mean.

    Dalibard, Castin and Moelmer, Phys. Rev. Lett. 68, 580 (1992), for Pauli noise.
    """

    name = "example.trajectories"
    title = "Quantum trajectories"
    needs = frozenset({"circuit"})
    params = Settings

    def example(self) -> tuple[None, Settings]:
        """Few trajectories, for the conformance suite."""
        return None, Settings(trajectories=20)

    def truths(self) -> Sequence[Truth]:
        """Without noise one trajectory is the exact answer."""
        from ketbench.plugin import CircuitBuilder

        def wrong(result: Result) -> str:
            found = float(result.arrays["z"][0])
            return "" if abs(found - np.cos(0.7)) < 1e-12 else f"<Z> is {found}, not {np.cos(0.7)}."

        task = Task(circuit=CircuitBuilder("one", 1).add("ry", 0, 0.7).build())
        return [Truth("<Z> = cos theta", task, {"trajectories": 1, "error": 0.0}, wrong)]

    def available(self) -> Availability:
        """Always: numpy is all it needs."""
        return Availability(True)

    def check(self, task: Task, params: Settings) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            _require(task.circuit)
        except KetbenchError as error:
            return [Problem(str(error), "circuit")]
        return ()

    def run(self, task: Task, params: Settings, context: Context) -> Iterator[Event | Result]:
        """One trajectory after the other, the running mean in sight."""
        circuit, rng = _require(task.circuit), np.random.default_rng(task.seed)
        values = circuit.initial_values(np.random.default_rng(task.seed))
        exact = _trajectory(circuit, values, params.feature, 0.0, rng)
        total = np.zeros(circuit.n_wires)
        for number in range(1, params.trajectories + 1):
            if context.cancelled():
                return
            total += _trajectory(circuit, values, params.feature, params.error, rng)
            mean = total / number
            yield Measured(number, {f"z{wire}": float(z) for wire, z in enumerate(mean[:4])})
            yield Progress(number, params.trajectories, "trajectories")
            if number % 50 == 0:
                yield Drawn("z", _bars(mean, exact))
        mean = total / params.trajectories
        yield Result(
            summary={"mean_z": float(mean.mean()), "trajectories": params.trajectories},
            baselines=[Baseline("noiseless", "Without noise", {"mean_z": float(exact.mean())}, "Same angles.")],
            figures={"z": _bars(mean, exact)},
            arrays={"z": mean, "z_without_noise": exact},
        )


def _require(circuit: Circuit | None) -> Circuit:
    """The circuit, if it can be simulated.

    Raises
    ------
    CircuitError
        Naming what is in the way.
    """
    if circuit is None:
        raise CircuitError("There is no circuit; draw one or choose one in the experiment.")
    if not circuit.ops:
        raise CircuitError(f"Circuit '{circuit.name}' has no operation; add a gate.")
    if circuit.n_wires > MOST_WIRES:
        raise CircuitError(f"Circuit '{circuit.name}' has {circuit.n_wires} wires; this goes to {MOST_WIRES}.")
    for op in circuit.ops:
        if op.gate not in GATES or GATES[op.gate].kind is not GateKind.UNITARY or op.condition:
            raise CircuitError(f"'{op.gate}' on wire {op.wires[0]} is not a plain gate; this runs plain gates only.")
    return circuit


def _trajectory(
    circuit: Circuit, values: dict[str, float], feature: float, error: float, rng: np.random.Generator
) -> np.ndarray:
    """<Z> of every wire, shape (n_wires,), for one draw of the errors."""
    wires = circuit.n_wires
    state = np.zeros((2,) * wires, dtype=np.complex128)
    state[(0,) * wires] = 1.0
    features = [feature] * (max(circuit.features, default=-1) + 1)
    for op in circuit.ops:
        apply(state, op_matrix(op, values, features), op.wires, op.controls)
        for wire in (*op.wires, *(control.wire for control in op.controls)):
            if rng.random() < error:
                apply(state, PAULIS[rng.integers(3)], (wire,))
    chances = np.abs(state) ** 2
    return np.array([_z(chances, wire) for wire in range(wires)])


def _z(chances: np.ndarray, wire: int) -> float:
    zero, one = np.moveaxis(chances, wire, 0).reshape(2, -1).sum(1)
    return float(zero - one)


def _bars(mean: np.ndarray, exact: np.ndarray) -> Bars:
    wires = [f"wire {wire}" for wire in range(len(mean))]
    values = np.stack([mean, exact])
    return Bars(title="<Z>", categories=wires, names=["with noise", "without"], values=values, y=Axis("<Z>"))
