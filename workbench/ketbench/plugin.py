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

# fmt: off
# ruff: noqa: I001 - one block a module, as many names a line as fit: the list is read as a whole.
if TYPE_CHECKING:
    from ketbench.backends.judges import Trial, judge
    from ketbench.backends.layers import layer_maker
    from ketbench.backends.packs import Pack, fetched
    from ketbench.backends.targets import costs, target
    from ketbench.backends.training import (
        SCORES, PlainGate, by_row, checkpoint_bytes, class_scores, confusion, linear_control, mini_batches, per_class,
        plain_gates, prepared_classes, prepared_values, state_from, torch_training, value_scores,
    )
    from ketbench.backends.trying.entries import brought
    from ketbench.base.clock import roughly
    from ketbench.base.contributed.found import Contribution, contributions
    from ketbench.base.contributed.scoring import extra_scores, score_names
    from ketbench.base.counting import counted
    from ketbench.base.errors import (
        BackendError, CircuitError, DatasetError, InputError, KetbenchError, ParamsError, RunCancelled, RunFailed,
    )
    from ketbench.base.figures import (
        Axis, Bars, Figure, Graph, HeatMap, Histogram, Image, Line, Mark, Scatter, Series, Spheres,
        Table, Waterfall,
    )
    from ketbench.base.intervals import accuracy_interval, mcnemar, resampled_interval, student_interval
    from ketbench.base.preferences import is_trusted
    from ketbench.base.problems import QuickFix, Problem, Severity
    from ketbench.base.whole_files import write_whole
    from ketbench.circuit.angles.expressions import (
        Binary, Call, Expression, Feature, Number, Reference, Unary, evaluate, features_of, is_constant,
        parameters_of, substituted,
    )
    from ketbench.circuit.blocks import expanded
    from ketbench.circuit.checks import circuit_problems
    from ketbench.circuit.circuit import Circuit, CircuitBuilder, Control, Fixed, Op
    from ketbench.circuit.conditions.cases import (
        ALWAYS, Case, Condition, NEVER, Union, bits_of, both, either, links, moment_of, opposite, union_of, without,
    )
    from ketbench.circuit.conditions.together import in_order
    from ketbench.circuit.editing.bound import bound
    from ketbench.circuit.export import to_pennylane, to_qiskit
    from ketbench.circuit.gates import GATES, GateKind, INVERSE, X, Y, Z, called_by
    from ketbench.circuit.json_form import circuit_from_json, circuit_to_json
    from ketbench.circuit.qasm import to_qasm3
    from ketbench.circuit.resources import depth_of
    from ketbench.circuit.states.unitary import apply, op_matrix
    from ketbench.contract.chosen.columns import by_column
    from ketbench.contract.chosen.files import ChosenFile
    from ketbench.contract.experiment import Experiment
    from ketbench.contract.forms import form, setting, validated
    from ketbench.contract.model import Model, Prediction, header_facts
    from ketbench.contract.orders import executed_from_json, executed_to_json, order_from_bytes, order_to_bytes
    from ketbench.contract.page import Page, Quantities, Quantity, Slide, Stage, Tab, Tick, Verdict
    from ketbench.contract.plugin import (
        Availability, Backend, CONTRACT_VERSION, Checkpoint, Context, Described, Drawn, Ended, Event, Logged,
        Measured, Params, Progress, Task, Truth, inputs_of,
    )
    from ketbench.contract.result import Baseline, Metric, Result, Value
    from ketbench.contract.run import Run
    from ketbench.contract.targets import (
        Counts, Device, Executed, Execution, JobTarget, RefusedError, Target, Ticket, UnsureError,
    )
    from ketbench.contract.units.calculated import calculated
    from ketbench.contract.units.outputs import Formula, NOT_CHECKED, inputs_table, texts_of, units_of
    from ketbench.contract.units.params import ParamsWithUnits, in_unit
    from ketbench.contract.units.table import (
        UNITS, Unit, UnitError, convert, measure, read_quantity, show, unit_named,
    )
    from ketbench.data.aligned import dataset_of_inputs
    from ketbench.data.column import Column, target_problem
    from ketbench.data.dataset import Dataset, Kind, Role
    from ketbench.data.graphs.plain import PlainGraph
    from ketbench.data.importing.edges.edges import whole_weights
    from ketbench.data.importing.edges.text import EdgeList, FileKind, LARGEST_COEFFICIENT, edges_from_names
    from ketbench.data.importing.problem_files.headers import INDEX, WEIGHTS, pair_columns, plain_name
    from ketbench.data.preparing.feature_names import feature_names
    from ketbench.data.preparing.fitted import Fitted, through
    from ketbench.data.preparing.preparation import (
        Impute, Part, Prepared, STEPS, assignment, numbers_of, prepare, without_order,
    )
    from ketbench.data.quantum.molecule import Geometry, geometry_of, geometry_problem, is_molecule, unit_doubt
    from ketbench.data.quantum.pairs import edges_of_table, pair_terms
    from ketbench.data.quantum.pauli import PauliTerm, is_operator, operator_columns, terms_of
    from ketbench.data.splits.split import Split
    from ketbench.project.project import Project
    from ketbench.running.jobs.guarding.secrets import hide, redacted
    from ketbench.running.workload import Workload
    from ketbench.samples.texts.word_problems import word_problems

_HOMES = {
    "ketbench.backends.judges": "Trial judge",
    "ketbench.backends.layers": "layer_maker",
    "ketbench.backends.packs": "Pack fetched",
    "ketbench.backends.targets": "costs target",
    "ketbench.backends.training": (
        "SCORES PlainGate by_row checkpoint_bytes class_scores confusion linear_control mini_batches per_class "
        "plain_gates prepared_classes prepared_values state_from torch_training value_scores"
    ),
    "ketbench.backends.trying.entries": "brought",
    "ketbench.base.clock": "roughly",
    "ketbench.base.contributed.found": "Contribution contributions",
    "ketbench.base.contributed.scoring": "extra_scores score_names",
    "ketbench.base.counting": "counted",
    "ketbench.base.errors": (
        "BackendError CircuitError DatasetError InputError KetbenchError ParamsError RunCancelled RunFailed"
    ),
    "ketbench.base.figures": (
        "Axis Bars Figure Graph HeatMap Histogram Image Line Mark Scatter Series Spheres Table "
        "Waterfall"
    ),
    "ketbench.base.intervals": "accuracy_interval mcnemar resampled_interval student_interval",
    "ketbench.base.preferences": "is_trusted",
    "ketbench.base.problems": "QuickFix Problem Severity",
    "ketbench.base.whole_files": "write_whole",
    "ketbench.circuit.angles.expressions": (
        "Binary Call Expression Feature Number Reference Unary evaluate features_of is_constant parameters_of "
        "substituted"
    ),
    "ketbench.circuit.blocks": "expanded",
    "ketbench.circuit.checks": "circuit_problems",
    "ketbench.circuit.circuit": "Circuit CircuitBuilder Control Fixed Op",
    "ketbench.circuit.conditions.cases": (
        "ALWAYS Case Condition NEVER Union bits_of both either links moment_of opposite union_of without"
    ),
    "ketbench.circuit.conditions.together": "in_order",
    "ketbench.circuit.editing.bound": "bound",
    "ketbench.circuit.export": "to_pennylane to_qiskit",
    "ketbench.circuit.gates": "GATES GateKind INVERSE X Y Z called_by",
    "ketbench.circuit.json_form": "circuit_from_json circuit_to_json",
    "ketbench.circuit.qasm": "to_qasm3",
    "ketbench.circuit.resources": "depth_of",
    "ketbench.circuit.states.unitary": "apply op_matrix",
    "ketbench.contract.chosen.columns": "by_column",
    "ketbench.contract.chosen.files": "ChosenFile",
    "ketbench.contract.experiment": "Experiment",
    "ketbench.contract.forms": "form setting validated",
    "ketbench.contract.model": "Model Prediction header_facts",
    "ketbench.contract.orders": "executed_from_json executed_to_json order_from_bytes order_to_bytes",
    "ketbench.contract.page": "Page Quantities Quantity Slide Stage Tab Tick Verdict",
    "ketbench.contract.plugin": (
        "Availability Backend CONTRACT_VERSION Checkpoint Context Described Drawn Ended Event Logged Measured "
        "Params Progress Task Truth inputs_of"
    ),
    "ketbench.contract.result": "Baseline Metric Result Value",
    "ketbench.contract.run": "Run",
    "ketbench.contract.targets": (
        "Counts Device Executed Execution JobTarget RefusedError Target Ticket UnsureError"
    ),
    "ketbench.contract.units.calculated": "calculated",
    "ketbench.contract.units.outputs": "Formula NOT_CHECKED inputs_table texts_of units_of",
    "ketbench.contract.units.params": "ParamsWithUnits in_unit",
    "ketbench.contract.units.table": "UNITS Unit UnitError convert measure read_quantity show unit_named",
    "ketbench.data.aligned": "dataset_of_inputs",
    "ketbench.data.dataset": "Column Dataset Kind Role target_problem",
    "ketbench.data.graphs.plain": "PlainGraph",
    "ketbench.data.importing.edges.edges": "whole_weights",
    "ketbench.data.importing.edges.text": "EdgeList FileKind LARGEST_COEFFICIENT edges_from_names",
    "ketbench.data.importing.problem_files.headers": "INDEX WEIGHTS pair_columns plain_name",
    "ketbench.data.preparing.feature_names": "feature_names",
    "ketbench.data.preparing.fitted": "Fitted through",
    "ketbench.data.preparing.preparation": "Impute Part Prepared STEPS assignment numbers_of prepare without_order",
    "ketbench.data.quantum.molecule": "Geometry geometry_of geometry_problem is_molecule unit_doubt",
    "ketbench.data.quantum.pairs": "edges_of_table pair_terms",
    "ketbench.data.quantum.pauli": "PauliTerm is_operator operator_columns terms_of",
    "ketbench.data.splits.split": "Split",
    "ketbench.project.project": "Project",
    "ketbench.running.jobs.guarding.secrets": "hide redacted",
    "ketbench.running.workload": "Workload",
    "ketbench.samples.texts.word_problems": "word_problems",
}
"""Where each name is; a name added here is added to the imports above and to the list below."""

__all__ = [
    "ALWAYS", "CONTRACT_VERSION", "GATES", "INDEX", "INVERSE", "LARGEST_COEFFICIENT", "NEVER", "NOT_CHECKED",
    "SCORES", "STEPS", "UNITS", "WEIGHTS", "Availability", "Axis", "Backend", "BackendError", "Bars", "Baseline",
    "Binary", "Call", "Case", "Checkpoint", "ChosenFile", "Circuit", "CircuitBuilder", "CircuitError", "Column",
    "Condition", "Context", "Contribution", "Control", "Counts", "Dataset", "DatasetError", "Described", "Device",
    "Drawn", "EdgeList", "Ended", "Event", "Executed", "Execution", "Experiment", "Expression", "Feature", "Figure",
    "FileKind", "Fitted", "Fixed", "Formula", "GateKind", "Geometry", "Graph", "HeatMap", "Histogram", "Image",
    "Impute", "InputError", "JobTarget", "KetbenchError", "Kind", "Line", "Logged", "Mark", "Measured", "Metric",
    "Model", "Number", "Op", "Pack", "Page", "Params", "ParamsError", "ParamsWithUnits", "Part", "PauliTerm",
    "PlainGate", "PlainGraph", "Prediction", "Prepared", "Problem", "Progress", "Project", "Quantities", "Quantity",
    "QuickFix", "Reference", "RefusedError", "Result", "Role", "Run", "RunCancelled", "RunFailed", "Scatter",
    "Series", "Severity", "Slide", "Spheres", "Split", "Stage", "Tab", "Table", "Target", "Task", "Tick", "Ticket",
    "Trial", "Truth", "Unary", "Union", "Unit", "UnitError", "UnsureError", "Value", "Verdict", "Waterfall",
    "Workload", "X", "Y", "Z", "accuracy_interval", "apply", "assignment", "bits_of", "both", "bound", "brought",
    "by_column", "by_row", "calculated", "called_by", "checkpoint_bytes", "circuit_from_json", "circuit_problems",
    "circuit_to_json", "class_scores", "confusion", "contributions", "convert", "costs", "counted",
    "dataset_of_inputs", "depth_of", "edges_from_names", "edges_of_table", "either", "evaluate", "executed_from_json",
    "executed_to_json", "expanded", "extra_scores", "feature_names", "features_of", "fetched", "form", "geometry_of",
    "geometry_problem", "header_facts", "hide", "in_order", "in_unit", "inputs_of", "inputs_table", "is_constant",
    "is_molecule", "is_operator", "is_trusted", "judge", "layer_maker", "linear_control", "links", "mcnemar", "measure",
    "mini_batches", "moment_of", "numbers_of", "op_matrix", "operator_columns", "opposite", "order_from_bytes",
    "order_to_bytes", "pair_columns", "pair_terms", "parameters_of", "per_class", "plain_gates", "plain_name",
    "prepare", "prepared_classes", "prepared_values", "read_quantity", "redacted", "resampled_interval", "roughly",
    "score_names", "setting", "show", "state_from", "student_interval", "substituted", "target", "target_problem",
    "terms_of", "texts_of", "through", "to_pennylane", "to_qasm3", "to_qiskit", "torch_training", "union_of",
    "unit_doubt", "unit_named", "units_of", "validated", "value_scores", "whole_weights", "without", "without_order",
    "word_problems", "write_whole",
]
# fmt: on
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a name on first use, so that a plugin pays only for what it uses."""
    if name not in _HOME_OF:
        raise AttributeError(f"module 'ketbench.plugin' has no attribute '{name}'; see docs/plugin-guide.md")
    value = globals()[name] = getattr(import_module(_HOME_OF[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
