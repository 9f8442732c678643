"""Hybrid models by name: a circuit, settings and steps that fit a dataset, as an experiment; runs none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ketbench.base.errors import DatasetError, InputError
from ketbench.circuit.circuit import Circuit
from ketbench.contract.experiment import Experiment
from ketbench.data.dataset import Column, Dataset, Kind
from ketbench.data.preparing.feature_names import feature_names
from ketbench.data.preparing.preparation import Standardise
from ketbench.project.project import Project
from ketbench.project.proposing.further import without_further
from ketbench.project.proposing.preset_circuits import (
    STATE,
    convolutional_circuit,
    dressed_circuit,
    recurrent_cell,
    reuploading_circuit,
    state_first,
)
from ketbench.project.proposing.steps import proposed_steps
from ketbench.project.resizing import encoding_circuit

MOST_CHANNELS = 8
"""Of a series whose recurrent cell is simulated."""
MOST_COLOURS = 3
"""Channels of a picture whose patches of 2 x 2 are simulated."""
_TRAINING: Mapping[str, Any] = {"epochs": 20, "batch_size": 32, "learning_rate": 0.03}


@dataclass(frozen=True)
class Made:
    """What a preset makes of a dataset.

    Parameters
    ----------
    dataset : Dataset
    circuit : Circuit
    params : mapping of str to JSON value
    told : tuple of str
    """

    dataset: Dataset
    circuit: Circuit
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preset:
    """A kind of hybrid model.

    Parameters
    ----------
    name, title, description : str
    make : callable
        From a dataset; raises DatasetError for one that it cannot use.
    """

    name: str
    title: str
    description: str
    make: Callable[[Dataset], Made]


def preset(name: str) -> Preset:
    """A preset by its name.

    Raises
    ------
    InputError
        With the names there are.
    """
    if name not in PRESETS:
        raise InputError(f"There is no preset '{name}'; choose one of {', '.join(PRESETS)}.")
    return PRESETS[name]


def with_preset(
    project: Project, dataset: str, chosen: str, backend: str, name: str = "", asked: Mapping[str, Any] | None = None
) -> tuple[Project, Made, str]:
    """The project with an experiment of a preset on one of its datasets, what was made, and the experiment's name.

    Settings that are ``asked`` for besides say which columns are further targets and so no features.

    Raises
    ------
    DatasetError, InputError
        For a dataset that is not there or that the preset cannot use.
    """
    if dataset not in project.datasets:
        listed = ", ".join(project.datasets) or "none"
        raise InputError(f"Project '{project.name}' has no dataset '{dataset}'; it has {listed}.")
    made = preset(chosen).make(without_further(project.datasets[dataset], asked or {}))
    circuit = replace(made.circuit, name=project.free_name("circuits", made.circuit.name))
    title = name or project.free_name("experiments", f"{chosen} of {dataset}")
    experiment = Experiment(title, backend, made.dataset, circuit, {**_TRAINING, **made.params})
    return project.with_experiment(experiment), made, title


def _variational(dataset: Dataset) -> Made:
    steps = proposed_steps(dataset)
    return Made(steps.dataset, encoding_circuit("variational", steps.wires), {}, steps.told)


def _reuploading(dataset: Dataset) -> Made:
    steps = proposed_steps(dataset)
    return Made(steps.dataset, reuploading_circuit("re-uploading", steps.wires, 3, ""), {}, steps.told)


def _convolutional(dataset: Dataset) -> Made:
    steps = proposed_steps(dataset)
    params = {"observables": [f"Z{steps.wires - 1}"]}
    return Made(steps.dataset, convolutional_circuit("qcnn", steps.wires), params, steps.told)


def _dressed(dataset: Dataset) -> Made:
    return Made(_scaled(dataset), dressed_circuit("dressed", 4), {"encoder": "mlp", "encoder_widths": [16]})


def _transfer(dataset: Dataset) -> Made:
    encoder = "cnn" if _picture(dataset) is not None else "mlp"
    params = {"encoder": encoder, "encoder_training": "pre-trained"}
    return Made(_scaled(dataset), dressed_circuit("transfer", 4), params)


def _quanvolution(dataset: Dataset) -> Made:
    column = _picture(dataset)
    if column is None:
        text = f"Dataset '{dataset.name}' has no picture as its only feature, which quanvolution cuts into patches"
        raise DatasetError(f"{text}; choose another preset.")
    colours = column.values.shape[3] if column.kind is Kind.TENSOR else 1
    if colours > MOST_COLOURS:
        text = f"The pictures of '{dataset.name}' have {colours} channels, and a patch takes four wires for each"
        raise DatasetError(f"{text}; read the column as image, which averages them, or choose the preset transfer.")
    return Made(dataset, dressed_circuit("quanvolution", 4 * colours, 1), {"encoder": "patches"})


def _recurrent(dataset: Dataset) -> Made:
    column = next(iter(dataset.features), None)
    if column is None or len(dataset.features) != 1 or column.kind is not Kind.TENSOR or column.values.ndim > 3:
        text = f"Dataset '{dataset.name}' has no series as its only feature, which a recurrent cell reads step by step"
        raise DatasetError(f"{text}; choose another preset.")
    channels = column.values.shape[2] if column.values.ndim == 3 else 1
    if channels > MOST_CHANNELS:
        text = f"The series of '{dataset.name}' have {channels} channels, and a cell takes a wire for each"
        raise DatasetError(f"{text}; choose at most {MOST_CHANNELS}, or the preset dressed.")
    params = {"encoder": "recurrent", "observables": list(state_first(channels)), "learning_rate": 0.05}
    told = f"Circuit 'cell': {channels} channels and a state of {STATE}, the same weights in every step."
    return Made(dataset, recurrent_cell("cell", channels), params, (told,))


def _picture(dataset: Dataset) -> Column | None:
    """The only feature, if it holds pictures, or arrays of height x width x channels."""
    features = dataset.features
    if len(features) != 1 or not features[0].is_tensor:
        return None
    return features[0] if features[0].kind is Kind.IMAGE or features[0].values.ndim == 4 else None


def _scaled(dataset: Dataset) -> Dataset:
    """A table with the gaps and categories dealt with and scaled, all its features kept; pictures as they are."""
    if any(column.is_tensor for column in dataset.features):
        return dataset
    steps = tuple(step for step in proposed_steps(dataset).dataset.preparation if step.kind not in ("pca", "min-max"))
    kinds = {step.kind for step in (*steps, *dataset.preparation)}
    kept = steps if kinds & {"standardise", "min-max"} else (*steps, Standardise())
    made = replace(dataset, preparation=kept)
    feature_names(made)
    return made


_ROWS = (
    Preset(
        "variational", "Variational classifier", "Features as angles, then two layers that are trained.", _variational
    ),
    Preset(
        "re-uploading", "Data re-uploading", "The features are written three times, with layers between.", _reuploading
    ),
    Preset("dressed", "Dressed circuit", "A network before four qubits and one behind them.", _dressed),
    Preset(
        "quanvolution", "Quanvolution", "Each patch of a picture goes through the circuit by itself.", _quanvolution
    ),
    Preset(
        "qcnn", "Quantum convolutional network", "Layers of equal gates and pooling down to one wire.", _convolutional
    ),
    Preset("recurrent", "Recurrent on a series", "A cell with a state goes along the time steps.", _recurrent),
    Preset("transfer", "Transfer", "An encoder trained first without the circuit, then frozen.", _transfer),
)
PRESETS: Mapping[str, Preset] = {row.name: row for row in _ROWS}
