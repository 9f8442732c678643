"""The form of the hardware check; it imports nothing heavy."""

from __future__ import annotations

from enum import StrEnum

from ketbench.plugin import Params, setting
from ketbench_annealing.solvers.edges import Named, Stated


class Topology(StrEnum):
    """The graph of qubits of an annealer, without the few that are broken in a real one."""

    PEGASUS = "Pegasus P16"
    ZEPHYR = "Zephyr Z12"


class Machine(StrEnum):
    """What the problem is sent to."""

    NONE = "nothing"
    MOCK = "mock sampler"
    REAL = "real annealer"


class EmbeddingParams(Params):
    """Parameters of `annealing.embedding`."""

    problem: Stated = setting(Stated.AUTO, "The edges are", group="Problem")
    ends: str = setting("", "Ends of an edge", group="Problem", advanced=True, help="Two columns, as 'u, v'.")
    weight: str = setting("", "Weight", group="Problem", advanced=True, help="A column, or none for 1.")
    topology: Topology = setting(Topology.ZEPHYR, "Topology", group="Embedding")
    time_limit: float = setting(
        20.0, "Search limit", unit="s", gt=0, le=3600, group="Embedding", help="For the search for a sparse embedding."
    )
    send_to: Machine = setting(
        Machine.MOCK,
        "Send to",
        group="Run",
        help="The mock sampler runs the whole way offline; a real annealer needs a token in Ocean's own configuration.",
    )
    reads: int = setting(100, "Reads", ge=1, le=10_000, group="Run")
    chain_strength: float = setting(
        0.0,
        "Chain strength",
        ge=0,
        group="Run",
        advanced=True,
        help="0: by uniform torque compensation, with a sweep around it.",
    )
    sweep: bool = setting(
        True, "Sweep of chain strengths", group="Run", help="Half to twice the strength by torque, each with all reads."
    )
    anneal: float = setting(20.0, "Annealing time", unit="us", ge=0.5, le=2000, group="Run", advanced=True)
    solver: str = setting("", "Solver", group="Run", advanced=True, help="Name of a real annealer; empty for any.")

    @property
    def named(self) -> Named:
        """The columns that the user named."""
        return Named(self.ends, self.weight)
