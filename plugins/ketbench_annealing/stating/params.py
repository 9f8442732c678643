"""The form of a stated problem: its kind, the numbers that the kinds ask for, and how it is solved."""

from __future__ import annotations

from enum import StrEnum

from ketbench.plugin import Params, setting
from ketbench_annealing.solvers.edges import Named, Stated


class Kind(StrEnum):
    """What is decided."""

    MAX_CUT = "max-cut"
    PARTITION = "number-partition"
    KNAPSACK = "knapsack"
    COLOURING = "colouring"
    INDEPENDENT_SET = "independent-set"
    CLIQUE = "clique"
    VERTEX_COVER = "vertex-cover"
    TOUR = "tour"
    SCHEDULING = "scheduling"
    ASSIGNMENT = "assignment"
    QAP = "quadratic-assignment"
    SET_COVER = "set-cover"
    PORTFOLIO = "portfolio"
    MODEL = "model"


class Road(StrEnum):
    """Who answers."""

    AUTO = "auto"
    ANNEALING = "simulated annealing"
    TABU = "tabu"
    EXACT = "branch and bound"


_OF_EDGES = {
    "kind": ["max-cut", "colouring", "independent-set", "clique", "vertex-cover", "tour", "assignment",
             "quadratic-assignment", "model"]
}  # fmt: skip
_TEXT = "Lines: minimise ..., name: 2 x + y <= 3, binary x y, integer n 0..9."


class ProblemParams(Params):
    """Parameters of `annealing.problem`."""

    kind: Kind = setting(Kind.MAX_CUT, "What is decided", group="Problem")
    capacity: float | None = setting(
        None, "Capacity", ge=0, group="Knapsack", when={"kind": ["knapsack"]}, help="The most that the items may weigh."
    )
    colours: int = setting(
        0,
        "Colours",
        ge=0,
        le=100,
        group="Colouring",
        when={"kind": ["colouring"]},
        help="The most; 0 takes what a greedy rule needs.",
    )
    machines: int = setting(
        2, "Machines", ge=1, le=50, group="Scheduling", when={"kind": ["scheduling"]}, help="All alike."
    )
    budget: int = setting(
        0,
        "Budget",
        ge=0,
        le=10_000,
        group="Portfolio",
        when={"kind": ["portfolio"]},
        help="Exactly so many assets; 0 is any number.",
    )
    risk: float = setting(
        1.0,
        "Risk aversion",
        ge=0,
        le=1e6,
        group="Portfolio",
        when={"kind": ["portfolio"]},
        help="Weight of the variance.",
    )
    text: str = setting("", "Model", group="Model", when={"kind": ["model"]}, help=_TEXT)
    confirmed: bool = setting(
        False,
        "Meaning confirmed",
        group="Problem",
        advanced=True,
        help="Only for a file that could mean several things: tick it once what is decided is what the file means.",
    )
    problem: Stated = setting(
        Stated.AUTO, "The pairs are", group="Model", when={"kind": ["model"]},
        help="Of the kind model: a cut, a QUBO over bits or an Ising problem; auto: as the file says.",
    )  # fmt: skip
    ends: str = setting(
        "", "Ends of an edge", group="Columns", advanced=True, when=_OF_EDGES, help="Two columns, as 'u, v'."
    )
    weight: str = setting(
        "", "Weight of an edge", group="Columns", advanced=True, when=_OF_EDGES, help="A column, or none for 1."
    )
    value_column: str = setting(
        "",
        "Value",
        group="Columns",
        advanced=True,
        when={"kind": ["number-partition", "knapsack", "scheduling"]},
        help="A column of numbers.",
    )
    weight_column: str = setting(
        "",
        "Weight",
        group="Columns",
        advanced=True,
        when={"kind": ["knapsack", "set-cover"]},
        help="A column of numbers.",
    )
    solver: Road = setting(
        Road.AUTO, "Solver", group="Solver", help="auto: annealing and branch and bound, the better answer."
    )
    penalty: float = setting(0.0, "Penalty", ge=0, group="Solver", advanced=True, help="0 derives it from the problem.")
    time_limit: float = setting(10.0, "Time limit", unit="s", gt=0, le=86_400, group="Solver")
    reads: int = setting(
        1000,
        "Reads",
        ge=1,
        le=1_000_000,
        group="Solver",
        help="Independent answers.",
    )

    @property
    def named(self) -> Named:
        """The columns of edges that the user named."""
        return Named(self.ends, self.weight)


ALIASES = {
    "maxcut": Kind.MAX_CUT, "cut": Kind.MAX_CUT,
    "partition": Kind.PARTITION, "numberpartition": Kind.PARTITION, "numberpartitioning": Kind.PARTITION,
    "partitioning": Kind.PARTITION, "knapsack": Kind.KNAPSACK,
    "colouring": Kind.COLOURING, "coloring": Kind.COLOURING, "graphcolouring": Kind.COLOURING,
    "graphcoloring": Kind.COLOURING, "mapcolouring": Kind.COLOURING, "mapcoloring": Kind.COLOURING,
    "independentset": Kind.INDEPENDENT_SET, "mis": Kind.INDEPENDENT_SET, "maximumindependentset": Kind.INDEPENDENT_SET,
    "maxindependentset": Kind.INDEPENDENT_SET, "stableset": Kind.INDEPENDENT_SET,
    "clique": Kind.CLIQUE, "maximumclique": Kind.CLIQUE, "maxclique": Kind.CLIQUE,
    "vertexcover": Kind.VERTEX_COVER, "minimumvertexcover": Kind.VERTEX_COVER, "mvc": Kind.VERTEX_COVER,
    "tour": Kind.TOUR, "tsp": Kind.TOUR, "travellingsalesman": Kind.TOUR, "travelingsalesman": Kind.TOUR,
    "travellingsalesperson": Kind.TOUR, "travelingsalesperson": Kind.TOUR,
    "scheduling": Kind.SCHEDULING, "jobscheduling": Kind.SCHEDULING, "jobs": Kind.SCHEDULING,
    "makespan": Kind.SCHEDULING, "schedule": Kind.SCHEDULING, "jobshop": Kind.SCHEDULING,
    "assignment": Kind.ASSIGNMENT, "lap": Kind.ASSIGNMENT,
    "quadraticassignment": Kind.QAP, "qap": Kind.QAP,
    "setcover": Kind.SET_COVER, "setcovering": Kind.SET_COVER,
    "portfolio": Kind.PORTFOLIO, "portfoliooptimisation": Kind.PORTFOLIO, "portfoliooptimization": Kind.PORTFOLIO,
    "model": Kind.MODEL, "free": Kind.MODEL, "freeform": Kind.MODEL, "cqm": Kind.MODEL,
    "sat": Kind.MODEL, "cnf": Kind.MODEL, "lp": Kind.MODEL, "mps": Kind.MODEL, "qubo": Kind.MODEL, "ising": Kind.MODEL,
}  # fmt: skip
"""Other words for the kinds, without spaces, hyphens and capitals."""
