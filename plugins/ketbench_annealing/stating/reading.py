"""What the page says of a problem before it is solved: the data, the statement that was read, the solver."""

from __future__ import annotations

from collections.abc import Iterator

from ketbench.plugin import Dataset, KetbenchError, Stage, Table, counted
from ketbench_annealing.stating.encoding import encoded
from ketbench_annealing.stating.kinds import stated
from ketbench_annealing.stating.params import Kind, ProblemParams, Road
from ketbench_annealing.stating.statement import Statement

_MOST_ENCODED, _RULES = 800, 8
_PLACES = ("kind", "capacity", "colours", "machines", "budget", "risk", "text", "problem", "confirmed")


def stages_of(dataset: Dataset | None, params: ProblemParams) -> list[Stage]:
    """Up to three stages of a stated problem."""
    found = [] if dataset is None and params.kind is Kind.MODEL else [_data(dataset)]
    places = tuple(f"params.{name}" for name in _PLACES)
    try:
        statement = stated(dataset, params)
    except KetbenchError as error:
        table = Table(title="Not stated yet", columns=["Why"], rows=[[str(error)]])
        found.append(Stage("Problem", params.kind.value, "not stated yet", "sliders-horizontal", places, table))
    else:
        size = f"{counted(statement.size, 'bit')}, {counted(len(statement.constraints), 'constraint')}"
        found.append(Stage("Problem", params.kind.value, size, "sliders-horizontal", places, _read(statement, params)))
    solver = "annealing and exact" if params.solver is Road.AUTO else params.solver.value
    solving = ("params.solver", "params.time_limit", "params.reads")
    found.append(Stage("Solver", solver, f"{params.time_limit:g} s", "cpu", solving))
    return found


def _data(dataset: Dataset | None) -> Stage:
    if dataset is None:
        return Stage("Data", "none chosen", "", "table", ("dataset",))
    size = f"{counted(dataset.n_rows, 'row', marks=True)}, {counted(len(dataset.columns), 'column')}"
    return Stage("Data", dataset.name, size, "table", ("dataset",))


def _read(statement: Statement, params: ProblemParams) -> Table:
    """The statement, its first constraints, and of a small one the QUBO with its penalty."""
    return Table(title="What was read", columns=["what", "is"], rows=[list(row) for row in _lines(statement, params)])


def _lines(statement: Statement, params: ProblemParams) -> Iterator[tuple[str, str]]:
    yield "statement", statement.sentence
    yield "sense", "maximise" if statement.maximise else "minimise"
    rest = f" and {statement.size - _RULES} more" if statement.size > _RULES else ""
    yield "variables", ", ".join(statement.variables[:_RULES]) + rest
    for one in statement.constraints[:_RULES]:
        yield one.name, one.text(statement.variables)
    if len(statement.constraints) > _RULES:
        yield "", f"and {counted(len(statement.constraints) - _RULES, 'more constraint')}"
    if statement.size <= _MOST_ENCODED:
        try:
            qubo = encoded(statement, params.penalty)
        except KetbenchError as error:
            yield "QUBO", str(error)
            return
        yield "QUBO", f"{counted(qubo.qubo.size, 'bit')}, {qubo.slack} of them slack; offset {qubo.qubo.offset:g}"
        yield "penalty", f"{qubo.penalty.value:g}. {qubo.penalty.reason}"
