"""The sample two_moons: two half moons, a circuit of two qubits, and one experiment."""

import numpy as np

from ketbench.plugin import CircuitBuilder, Column, Dataset, Experiment, Kind, Project, Role, Split


class Sample:
    """Made by code each time; nothing is downloaded, and a seed makes it the same."""

    title = "Two moons with 2 qubits"
    description = "160 points on two half moons. Compare the circuit with logistic regression, which cannot bend."
    backend = "gate.statevector"

    def build(self) -> Project:
        """The whole project."""
        circuit = CircuitBuilder("two-qubits", 2)
        for layer in range(3):
            for wire in range(2):
                circuit.add("ry", wire, f"x[{wire}]")
                circuit.add("rz", wire, f"a{layer}{wire}").add("ry", wire, f"b{layer}{wire}")
            circuit.add("x", 1, controls=[0])
        experiment = Experiment(
            "moons", self.backend, dataset=_moons(), circuit=circuit.build(), params={"epochs": 30}, seed=5
        )
        return Project(name="two-moons").with_experiment(experiment)


def _moons() -> Dataset:
    rng = np.random.default_rng(3)
    half = np.linspace(0, np.pi, 80)
    upper, lower = np.stack([np.cos(half), np.sin(half)], 1), np.stack([1 - np.cos(half), 0.5 - np.sin(half)], 1)
    points = np.concatenate([upper, lower]) + rng.normal(0, 0.15, (160, 2))
    label = np.repeat(np.array([0, 1], np.int32), 80)
    columns = (
        Column("x", points[:, 0].copy()),
        Column("y", points[:, 1].copy()),
        Column("moon", label, Kind.CATEGORY, Role.TARGET, ("upper", "lower")),
    )
    return Dataset("moons", columns, Split(validation=0.2, test=0.25, seed=1))
