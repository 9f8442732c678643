"""A stated problem for other programs: dimod's CQM and BQM, LP text, and sample sets in and out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ketbench.plugin import InputError, write_whole
from ketbench_annealing.arrays import Bits
from ketbench_annealing.stating.encoding import bqm_of_statement, penalty_of
from ketbench_annealing.stating.statement import Statement

if TYPE_CHECKING:
    import dimod

FORMATS = ("cqm", "bqm", "lp")


def cqm_of(statement: Statement) -> dimod.ConstrainedQuadraticModel:
    """The reference form; dimod minimises, so what is to be maximised has its sign turned."""
    import dimod

    names = statement.variables
    cqm = dimod.ConstrainedQuadraticModel()
    goal = dimod.QuadraticModel()
    goal.add_variables_from("BINARY", names)
    for at, weight in statement.objective.linear.items():
        goal.add_linear(names[at], weight)
    for (i, j), weight in statement.objective.quadratic.items():
        goal.add_quadratic(names[i], names[j], weight)
    goal.offset = statement.objective.offset
    cqm.set_objective(goal)
    for at, one in enumerate(statement.constraints):
        label = one.name if one.name not in cqm.constraints else f"{one.name} ({at})"
        terms = [(names[index], weight) for index, weight in one.terms.items()]
        if terms:
            cqm.add_constraint_from_iterable(terms, one.sense, rhs=one.bound, label=label)
    return cqm


def bqm_of(statement: Statement, penalty: float = 0.0) -> dimod.BinaryQuadraticModel:
    """The QUBO with slack bits and the penalty given, or derived where it is 0."""
    return bqm_of_statement(statement, penalty_of(statement, penalty).value)


def lp_of(statement: Statement) -> str:
    """The reference form as LP text; names that LP does not allow are written as x0, x1, ... and c0, c1, ..."""
    from dimod.lp import dumps

    cqm = cqm_of(statement)
    cqm.relabel_variables({name: f"x{at}" for at, name in enumerate(statement.variables)})
    cqm.relabel_constraints({label: f"c{at}" for at, label in enumerate(list(cqm.constraints))})
    names = "".join(f"\\ x{at} is {name}\n" for at, name in enumerate(statement.variables))
    return names + dumps(cqm)


def write_problem(statement: Statement, file_format: str, target: Path, penalty: float = 0.0) -> None:
    """Write a statement to a file.

    Raises
    ------
    InputError
        For another format, or a place that cannot be written.
    """
    if file_format not in FORMATS:
        raise InputError(f"'{file_format}' is not a format for problems; choose one of {', '.join(FORMATS)}.")
    if file_format == "lp":
        content = lp_of(statement).encode()
    else:
        found: Any = cqm_of(statement) if file_format == "cqm" else bqm_of(statement, penalty)
        content = found.to_file().read()
    try:
        write_whole(target, content)
    except OSError as error:
        raise InputError(f"'{target}' cannot be written ({error.strerror}); choose another place.") from None


def sampleset_of(statement: Statement, bits: Bits) -> dimod.SampleSet:
    """Answers as a sample set of dimod, with the objective that is minimised as energy and whether each is feasible.

    Parameters
    ----------
    statement : Statement
    bits : ndarray of 0 and 1, shape (r, n)
    """
    import dimod

    states = np.atleast_2d(bits)
    return dimod.SampleSet.from_samples(
        (states, list(statement.variables)),
        energy=statement.objective.values(states),
        vartype="BINARY",
        is_feasible=statement.violations(states) == 0,
    )


def bits_of_sampleset(statement: Statement, samples: dimod.SampleSet) -> Bits:
    """The states of a sample set in the order of the statement; slack variables are left out.

    Raises
    ------
    InputError
        When it lacks a variable.
    """
    place = {str(name): at for at, name in enumerate(samples.variables)}
    missing = [name for name in statement.variables if name not in place]
    if missing:
        raise InputError(f"The sample set has no variable '{missing[0]}'; it answers another problem.")
    order = [place[name] for name in statement.variables]
    return (np.asarray(samples.record.sample)[:, order] > 0).astype(np.int8)


def write_sampleset(samples: dimod.SampleSet, target: Path) -> None:
    """Write a sample set as dimod's own JSON."""
    write_whole(target, json.dumps(samples.to_serializable()).encode())


def read_sampleset(source: Path) -> dimod.SampleSet:
    """Read a sample set from dimod's own JSON.

    Raises
    ------
    InputError
        When the file is none.
    """
    import dimod

    try:
        return dimod.SampleSet.from_serializable(json.loads(source.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"'{source}' is not a sample set of dimod ({type(error).__name__}); write it by dimod."
        ) from None
