"""The one public door for authors of plugins: everything a plugin needs of Ketbench, each name imported on first use.

Examples
--------
>>> import numpy as np
>>> from ketbench.plugin import Axis, Line, Series
>>> curve = Series("train", np.array([0, 1]), np.array([2.0, 1.0]))
>>> Line(title="Loss", series=[curve], x=Axis("step"), y=Axis("loss")).y.label
'loss'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ketbench.backends.judges import Trial, judge
    from ketbench.base.clock import roughly
    from ketbench.base.errors import (
        BackendError,
        CircuitError,
        DatasetError,
        InputError,
        KetbenchError,
        ParamsError,
        RunCancelled,
        RunFailed,
    )
    from ketbench.base.figures import (
        Axis,
        Bars,
        Figure,
        Graph,
        HeatMap,
        Histogram,
        Image,
        Line,
        Mark,
        Scatter,
        Series,
        Table,
        Waterfall,
    )
    from ketbench.base.intervals import accuracy_interval, mcnemar, resampled_interval, student_interval
    from ketbench.base.problems import Problem, Severity
    from ketbench.circuit.angles.expressions import (
        Binary,
        Call,
        Expression,
        Feature,
        Number,
        Reference,
        Unary,
        evaluate,
        features_of,
        is_constant,
        parameters_of,
        substituted,
    )
    from ketbench.circuit.blocks import expanded
    from ketbench.circuit.checks import circuit_problems
    from ketbench.circuit.circuit import Circuit, CircuitBuilder, Control, Fixed, Op
    from ketbench.circuit.conditions.cases import (
        ALWAYS,
        NEVER,
        Case,
        Condition,
        Union,
        bits_of,
        both,
        either,
        moment_of,
        opposite,
        union_of,
        without,
    )
    from ketbench.circuit.gates import GATES, GateKind, X, Y, Z
    from ketbench.circuit.states.unitary import apply, op_matrix
    from ketbench.contract.experiment import Experiment
    from ketbench.contract.forms import form, setting
    from ketbench.contract.model import Model, Prediction
    from ketbench.contract.plugin import (
        CONTRACT_VERSION,
        Availability,
        Backend,
        Checkpoint,
        Context,
        Described,
        Drawn,
        Ended,
        Event,
        Logged,
        Measured,
        Params,
        Progress,
        Task,
        Truth,
        inputs_of,
    )
    from ketbench.contract.result import Baseline, Metric, Result, Value
    from ketbench.data.dataset import Column, Dataset, Kind, Role, target_problem
    from ketbench.data.importing.edges.edges import whole_weights
    from ketbench.data.importing.edges.text import LARGEST_COEFFICIENT, EdgeList, edges_from_names
    from ketbench.data.preparing.feature_names import feature_names
    from ketbench.data.preparing.preparation import STEPS, Impute, Part, Prepared, prepare, without_order
    from ketbench.data.quantum.molecule import Geometry, geometry_of, geometry_problem, is_molecule, unit_doubt
    from ketbench.data.quantum.pauli import PauliTerm, is_operator, operator_columns, terms_of
    from ketbench.data.splits.split import Split
    from ketbench.running.workload import Workload

_HOMES = {
    "ketbench.backends.judges": (
        "Trial",
        "judge",
    ),
    "ketbench.base.clock": ("roughly",),
    "ketbench.base.errors": (
        "BackendError",
        "CircuitError",
        "DatasetError",
        "InputError",
        "KetbenchError",
        "ParamsError",
        "RunCancelled",
        "RunFailed",
    ),
    "ketbench.base.figures": (
        "Axis",
        "Bars",
        "Figure",
        "Graph",
        "HeatMap",
        "Histogram",
        "Image",
        "Line",
        "Mark",
        "Scatter",
        "Series",
        "Table",
        "Waterfall",
    ),
    "ketbench.base.intervals": (
        "accuracy_interval",
        "mcnemar",
        "resampled_interval",
        "student_interval",
    ),
    "ketbench.base.problems": (
        "Problem",
        "Severity",
    ),
    "ketbench.circuit.angles.expressions": (
        "Binary",
        "Call",
        "Expression",
        "Feature",
        "Number",
        "Reference",
        "Unary",
        "evaluate",
        "features_of",
        "is_constant",
        "parameters_of",
        "substituted",
    ),
    "ketbench.circuit.blocks": ("expanded",),
    "ketbench.circuit.checks": ("circuit_problems",),
    "ketbench.circuit.circuit": (
        "Circuit",
        "CircuitBuilder",
        "Control",
        "Fixed",
        "Op",
    ),
    "ketbench.circuit.conditions.cases": (
        "ALWAYS",
        "Case",
        "Condition",
        "NEVER",
        "Union",
        "bits_of",
        "both",
        "either",
        "moment_of",
        "opposite",
        "union_of",
        "without",
    ),
    "ketbench.circuit.gates": (
        "GATES",
        "GateKind",
        "X",
        "Y",
        "Z",
    ),
    "ketbench.circuit.states.unitary": (
        "apply",
        "op_matrix",
    ),
    "ketbench.contract.experiment": ("Experiment",),
    "ketbench.contract.forms": (
        "form",
        "setting",
    ),
    "ketbench.contract.model": (
        "Model",
        "Prediction",
    ),
    "ketbench.contract.plugin": (
        "Availability",
        "Backend",
        "CONTRACT_VERSION",
        "Checkpoint",
        "Context",
        "Described",
        "Drawn",
        "Ended",
        "Event",
        "Logged",
        "Measured",
        "Params",
        "Progress",
        "Task",
        "Truth",
        "inputs_of",
    ),
    "ketbench.contract.result": (
        "Baseline",
        "Metric",
        "Result",
        "Value",
    ),
    "ketbench.data.dataset": (
        "Column",
        "Dataset",
        "Kind",
        "Role",
        "target_problem",
    ),
    "ketbench.data.importing.edges.edges": ("whole_weights",),
    "ketbench.data.importing.edges.text": (
        "EdgeList",
        "LARGEST_COEFFICIENT",
        "edges_from_names",
    ),
    "ketbench.data.preparing.feature_names": ("feature_names",),
    "ketbench.data.preparing.preparation": (
        "Impute",
        "Part",
        "Prepared",
        "STEPS",
        "prepare",
        "without_order",
    ),
    "ketbench.data.quantum.molecule": ("Geometry", "geometry_of", "geometry_problem", "is_molecule", "unit_doubt"),
    "ketbench.data.quantum.pauli": ("PauliTerm", "is_operator", "operator_columns", "terms_of"),
    "ketbench.data.splits.split": ("Split",),
    "ketbench.running.workload": ("Workload",),
}

__all__ = [
    "ALWAYS",
    "CONTRACT_VERSION",
    "GATES",
    "LARGEST_COEFFICIENT",
    "NEVER",
    "STEPS",
    "Availability",
    "Axis",
    "Backend",
    "BackendError",
    "Bars",
    "Baseline",
    "Binary",
    "Call",
    "Case",
    "Checkpoint",
    "Circuit",
    "CircuitBuilder",
    "CircuitError",
    "Column",
    "Condition",
    "Context",
    "Control",
    "Dataset",
    "DatasetError",
    "Described",
    "Drawn",
    "EdgeList",
    "Ended",
    "Event",
    "Experiment",
    "Expression",
    "Feature",
    "Figure",
    "Fixed",
    "GateKind",
    "Geometry",
    "Graph",
    "HeatMap",
    "Histogram",
    "Image",
    "Impute",
    "InputError",
    "KetbenchError",
    "Kind",
    "Line",
    "Logged",
    "Mark",
    "Measured",
    "Metric",
    "Model",
    "Number",
    "Op",
    "Params",
    "ParamsError",
    "Part",
    "PauliTerm",
    "Prediction",
    "Prepared",
    "Problem",
    "Progress",
    "Reference",
    "Result",
    "Role",
    "RunCancelled",
    "RunFailed",
    "Scatter",
    "Series",
    "Severity",
    "Split",
    "Table",
    "Task",
    "Trial",
    "Truth",
    "Unary",
    "Union",
    "Value",
    "Waterfall",
    "Workload",
    "X",
    "Y",
    "Z",
    "accuracy_interval",
    "apply",
    "bits_of",
    "both",
    "circuit_problems",
    "edges_from_names",
    "either",
    "evaluate",
    "expanded",
    "feature_names",
    "features_of",
    "form",
    "geometry_of",
    "geometry_problem",
    "inputs_of",
    "is_constant",
    "is_molecule",
    "is_operator",
    "judge",
    "mcnemar",
    "moment_of",
    "op_matrix",
    "operator_columns",
    "opposite",
    "parameters_of",
    "prepare",
    "resampled_interval",
    "roughly",
    "setting",
    "student_interval",
    "substituted",
    "target_problem",
    "terms_of",
    "union_of",
    "unit_doubt",
    "whole_weights",
    "without",
    "without_order",
]


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that a plugin pays only for what it uses."""
    for module, names in _HOMES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(module), name)
            return value
    raise AttributeError(
        f"module 'ketbench.plugin' has no attribute '{name}'; docs/plugin-guide.md lists what it offers"
    )


def __dir__() -> list[str]:
    return sorted(__all__)
