"""The kinds of problems by name; each makes a statement of a dataset and the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ketbench.plugin import Dataset, InputError
from ketbench_annealing.solvers.edges import facts_of
from ketbench_annealing.stating.params import Kind, ProblemParams
from ketbench_annealing.stating.statement import Statement

_DIRECTED = frozenset({Kind.TOUR, Kind.ASSIGNMENT, Kind.QAP})
"""Kinds that know directions and refuse a table that lacks what they need, so that no doubt is left."""
Maker = Callable[[Dataset, ProblemParams], Statement]


def stated(dataset: Dataset | None, params: ProblemParams) -> Statement:
    """The statement of a problem.

    Parameters
    ----------
    dataset : Dataset or None
        None only for a model that is written in the settings.
    params : ProblemParams

    Raises
    ------
    KetbenchError
        When the dataset does not state a problem of this kind, or its reading is doubtful.
    """
    from ketbench_annealing.stating.kinds.models import model

    if params.kind is Kind.MODEL:
        return model(dataset, params)
    if dataset is None:
        raise InputError(f"A problem of the kind {params.kind.value} needs a dataset; choose one.")
    dataset.refuse_absent()
    doubt = facts_of(dataset).get("doubt")
    if doubt and not params.confirmed and params.kind not in _DIRECTED:
        text = f"Dataset '{dataset.name}' can be read in several ways: {doubt}"
        raise InputError(f"{text}; set confirmed to true if the kind {params.kind.value} is what it means.")
    return _makers()[params.kind](dataset, params)


def _makers() -> Mapping[Kind, Maker]:
    from ketbench_annealing.stating.kinds import graphs, orders, selections

    return {
        Kind.MAX_CUT: graphs.max_cut,
        Kind.PARTITION: selections.partition,
        Kind.KNAPSACK: selections.knapsack,
        Kind.COLOURING: graphs.colouring,
        Kind.INDEPENDENT_SET: graphs.independent_set,
        Kind.CLIQUE: graphs.clique,
        Kind.VERTEX_COVER: graphs.vertex_cover,
        Kind.TOUR: orders.tour,
        Kind.SCHEDULING: orders.scheduling,
        Kind.ASSIGNMENT: orders.assignment,
        Kind.QAP: orders.quadratic_assignment,
        Kind.SET_COVER: selections.set_cover,
        Kind.PORTFOLIO: selections.portfolio,
    }
