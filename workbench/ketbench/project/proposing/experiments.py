"""An experiment for a dataset that runs as it is: its own steps and a circuit with a wire for each prepared feature."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.base.counting import counted
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.feature_names import plain_codes
from ketbench.data.preparing.preparation import prepare
from ketbench.project.project import Project
from ketbench.project.proposing.steps import proposed_steps
from ketbench.project.resizing import MOST_WIRES, encoding_circuit, resized_experiment


@dataclass(frozen=True)
class Inputs:
    """What an experiment is made of.

    Parameters
    ----------
    dataset : Dataset
        With steps of the experiment's own.
    circuit : Circuit
    told : tuple of str
    """

    dataset: Dataset
    circuit: Circuit
    told: tuple[str, ...]


def proposed_experiment(project: Project, dataset: str, backend: str) -> tuple[Project, Experiment]:
    """The project with an experiment that runs on a dataset; what is there stays as it is.

    Data that need no more than scaling get a wire for each feature, as `resized_experiment` makes it; gaps, categories
    without order and too many features get the steps that deal with them.

    Raises
    ------
    DatasetError
        With what the dataset lacks.
    """
    table = project.datasets.get(dataset)
    if table is None or table.target is None or not _needs_steps(table):
        return resized_experiment(project, dataset, backend)
    inputs = proposed_inputs(project, table)
    name = project.free_name("experiments", f"circuit on {counted(inputs.circuit.n_wires, 'feature')}")
    made = Experiment(name, backend, inputs.dataset, inputs.circuit)
    return project.with_experiment(made), made


def _needs_steps(dataset: Dataset) -> bool:
    """Whether scaling alone does not make the features of a dataset angles."""
    steps = {step.kind for step in dataset.preparation}
    gaps = "impute" not in steps and any(column.missing.any() for column in dataset.features)
    return gaps or bool(plain_codes(dataset)) or ("pca" not in steps and len(dataset.features) > MOST_WIRES)


def proposed_inputs(project: Project, dataset: Dataset, circuit: Circuit | None = None) -> Inputs:
    """Steps for a dataset and a circuit that fits; a circuit that was chosen stays.

    Raises
    ------
    DatasetError
        With what the dataset lacks and the command for it.
    """
    proposal = proposed_steps(dataset)
    prepare(proposal.dataset)
    if circuit is not None:
        return Inputs(proposal.dataset, circuit, proposal.told)
    name = project.free_name("circuits", counted(proposal.wires, "wire"))
    made = encoding_circuit(name, proposal.wires)
    features = counted(proposal.wires, "feature")
    told = f"Circuit '{name}': angle encoding of {features}, then two strongly entangling layers."
    return Inputs(proposal.dataset, made, (*proposal.told, told))
