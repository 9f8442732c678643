"""The form of the solver: common rows written here, rows of each sampler generated; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import create_model, field_validator

from ketbench.plugin import Params, setting
from ketbench_annealing.solvers.edges import Named, Stated
from ketbench_annealing.solvers.samplers.sampler_rows import fields_of
from ketbench_annealing.solvers.samplers.shipped_rows import SHIPPED


class Solver(StrEnum):
    """Who solves."""

    AUTO = "auto"
    ANNEALING = "simulated annealing"
    TABU = "tabu"
    PATH_INTEGRAL = "path-integral"
    TREE = "tree decomposition"
    EXACT = "exact"
    BIFURCATION = "bifurcation"
    RECOMBINING = "recombining annealing"


class Device(StrEnum):
    """Where our own solvers run."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


__all__ = ["SAMPLERS", "CommonParams", "Device", "Named", "PlainSolveParams", "SolveParams", "Solver", "Stated"]

SAMPLERS: dict[Solver, tuple[str, str]] = {
    Solver.ANNEALING: ("SimulatedAnnealingSampler", "sa_"),
    Solver.TABU: ("TabuSampler", "tabu_"),
    Solver.PATH_INTEGRAL: ("PathIntegralAnnealingSampler", "pi_"),
    Solver.TREE: ("TreeDecompositionSolver", "tree_"),
}


class CommonParams(Params):
    """What every solver shares."""

    problem: Stated = setting(
        Stated.AUTO,
        "The edges are",
        group="Problem",
        help="A graph to cut, a QUBO over bits or an Ising problem; auto: as the imported file says, else a graph.",
    )
    ends: str = setting(
        "",
        "Ends of an edge",
        group="Problem",
        advanced=True,
        help="Two columns, as 'u, v'; usual names are found alone.",
    )
    weight: str = setting(
        "", "Weight", group="Problem", advanced=True, help="A column, or none for 1; usual names are found alone."
    )
    reads: int = setting(100, "Reads", ge=1, le=1_000_000, group="Budget", help="Independent answers.")
    time_limit: float = setting(10.0, "Time limit", unit="s", gt=0, le=86_400, group="Budget")
    target: float | None = setting(None, "Target energy", group="Budget", help="Stops there and states the time.")

    @property
    def named(self) -> Named:
        """The columns that the user named."""
        return Named(self.ends, self.weight)


class PlainSolveParams(CommonParams):
    """Parameters of `annealing.solve` but for the generated rows."""

    solver: Solver = setting(Solver.AUTO, "Solver", group="Solver", help="auto goes by size and density, and says why.")

    @field_validator("solver", mode="before")
    @classmethod
    def _renamed(cls, value: object) -> object:
        """Experiments made when there was parallel tempering, which was weaker everywhere, run its successor."""
        return Solver.RECOMBINING if value == "parallel tempering" else value

    replicas: int = setting(16, "Replicas", ge=2, le=100_000, group="Own solvers", help="Solved side by side.")
    steps: int = setting(2000, "Steps", ge=10, le=1_000_000, group="Own solvers", help="Of one round of bifurcation.")
    device: Device = setting(
        Device.AUTO, "Device", group="Own solvers", advanced=True, help="auto takes a GPU where there is one."
    )


def _generated() -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for solver, (sampler, prefix) in SAMPLERS.items():
        fields |= fields_of(SHIPPED[sampler], prefix, solver.value.capitalize())
    return fields


SolveParams: type[PlainSolveParams] = create_model(
    "SolveParams", __base__=PlainSolveParams, __module__=__name__, __doc__=PlainSolveParams.__doc__, **_generated()
)
"""Parameters of `annealing.solve`."""
