"""What the command line asks of stated problems: their kinds, a description, a file; reached by an entry point."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import Dataset, InputError, plain_name, validated
from ketbench_annealing.stating.encoding import encoded
from ketbench_annealing.stating.kinds import stated
from ketbench_annealing.stating.params import ALIASES, Kind, ProblemParams

BACKEND = "annealing.problem"
_NEEDS = {
    Kind.MAX_CUT: ("a graph", "split the nodes, largest weight of cut edges"),
    Kind.PARTITION: ("a column of numbers", "two groups whose sums differ least"),
    Kind.KNAPSACK: ("items with value and weight; capacity=", "largest value within the capacity"),
    Kind.COLOURING: ("a graph; colours= for the most", "fewest colours, joined nodes differ"),
    Kind.INDEPENDENT_SET: ("a graph", "most nodes, no two joined"),
    Kind.CLIQUE: ("a graph", "most nodes, every two joined"),
    Kind.VERTEX_COVER: ("a graph", "fewest nodes, every edge has one"),
    Kind.TOUR: ("distances of every pair, or places x and y", "shortest way through all cities"),
    Kind.SCHEDULING: ("jobs with a duration; machines=", "the last job ends earliest"),
    Kind.ASSIGNMENT: ("worker, task, cost", "one task each, smallest cost"),
    Kind.QAP: ("pairs i, j with flow and distance", "places with the smallest flow times distance"),
    Kind.SET_COVER: ("rows set, element (and cost)", "cheapest sets that hold every element"),
    Kind.PORTFOLIO: ("a column of returns an asset; budget=, risk=", "risk times variance minus mean"),
    Kind.MODEL: ("LP, MPS, CNF, CQM, DQM, a QUBO, or text=", "whatever the model says"),
}


def kinds() -> Mapping[str, tuple[str, str]]:
    """Name of each kind, with what it needs and what is decided."""
    return {kind.value: said for kind, said in _NEEDS.items()}


def canonical(kind: str) -> str:
    """The name of a kind from any of its usual words, as "tsp".

    Raises
    ------
    InputError
        With the names there are.
    """
    plain = plain_name(kind)
    if plain in ("featureselection", "features"):
        raise InputError(
            "Features are selected by their own backend; use: ketbench add PROJECT annealing.feature_selection"
        )
    found = ALIASES.get(plain)
    if found is None:
        raise InputError(f"There is no kind of problem '{kind}'; choose one of {', '.join(one.value for one in Kind)}.")
    return found.value


def described(dataset: Dataset | None, params: Mapping[str, Any]) -> dict[str, Any]:
    """Variables, constraints, penalty and offset of a problem, as JSON data.

    Raises
    ------
    KetbenchError
        When it cannot be stated.
    """
    form: ProblemParams = validated(ProblemParams, params, BACKEND)
    statement = stated(dataset, form)
    found = encoded(statement, form.penalty)
    return {
        "kind": statement.kind,
        "statement": statement.sentence,
        "sense": "maximise" if statement.maximise else "minimise",
        "variables": list(statement.variables),
        "constraints": [
            {"name": one.name, "rule": one.text(statement.variables), "sense": one.sense, "bound": one.bound}
            for one in statement.constraints
        ],
        "penalty": found.penalty.value,
        "penalty_reason": found.penalty.reason,
        "penalty_derived": found.penalty.derived,
        "offset": found.qubo.offset,
        "objective_offset": statement.objective.offset,
        "qubo": {
            "variables": found.qubo.size, "slack": found.slack, "pairs": len(found.qubo.weights),
            "offset": found.qubo.offset,
        },
    }  # fmt: skip


def write(dataset: Dataset | None, params: Mapping[str, Any], file_format: str, target: Path) -> None:
    """Write a problem as CQM, BQM or LP."""
    from ketbench_annealing.stating.files import write_problem

    form: ProblemParams = validated(ProblemParams, params, BACKEND)
    write_problem(stated(dataset, form), file_format, target, form.penalty)


def write_samples(dataset: Dataset | None, params: Mapping[str, Any], bits: Any, target: Path) -> None:
    """Write states of the reference form as a sample set of dimod, in dimod's own JSON.

    Parameters
    ----------
    dataset : Dataset or None
    params : mapping
    bits : ndarray of 0 and 1, shape (r, n)
    target : Path
    """
    from ketbench_annealing.stating.files import sampleset_of, write_sampleset

    form: ProblemParams = validated(ProblemParams, params, BACKEND)
    statement = stated(dataset, form)
    try:
        write_sampleset(sampleset_of(statement, np.asarray(bits).astype(np.int8)), target)
    except OSError as error:
        raise InputError(f"'{target}' cannot be written ({error.strerror}); choose another place.") from None


def read_samples(dataset: Dataset | None, params: Mapping[str, Any], source: Path) -> list[dict[str, Any]]:
    """What a sample set of dimod answers in the names of a problem, best first.

    Raises
    ------
    InputError
        When the file is not a sample set, or lacks a variable of the problem.
    """
    from ketbench_annealing.stating import StatedInPython
    from ketbench_annealing.stating.files import read_sampleset

    form: ProblemParams = validated(ProblemParams, params, BACKEND)
    return StatedInPython(stated(dataset, form), form).answers(read_sampleset(source))
