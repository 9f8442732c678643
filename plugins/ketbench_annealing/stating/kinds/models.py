"""Models with constraints as statements: from text, LP, MPS, CNF, and dimod's CQM, DQM and BQM."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.plugin import Dataset, InputError, counted
from ketbench_annealing.arrays import Bits
from ketbench_annealing.solvers.answers import flips_alone
from ketbench_annealing.solvers.bounds import statement_of
from ketbench_annealing.solvers.edges import Stated, facts_of, meant, problem_of
from ketbench_annealing.stating.exact import terms_of
from ketbench_annealing.stating.kinds.language import Model, Poly, Rule, model_of_text
from ketbench_annealing.stating.params import ProblemParams
from ketbench_annealing.stating.statement import Constraint, Rows, Statement, Terms

_MOST_VARIABLES = 5000
_WIDEST = 2**20
Bit = tuple[int, dict[int, float]]


def model(dataset: Dataset | None, params: ProblemParams) -> Statement:
    """Whatever a model states: a text of the form, a file with constraints, or a QUBO."""
    if params.text.strip():
        return statement_of_model(model_of_text(params.text.replace(";", "\n").splitlines()))
    if dataset is None:
        raise InputError("A model needs lines in the setting text, or a dataset that holds some.")
    facts = facts_of(dataset)
    if facts.get("edges") != "model":
        return statement_of_qubo(dataset, params)
    lines = [str(line) for line in dataset.columns[0].values]
    return statement_of_model(_read(lines, str(facts.get("model")), dataset.name))


def statement_of_qubo(dataset: Dataset, params: ProblemParams) -> Statement:
    """A QUBO or an Ising problem as it stands, over bits."""
    stated = meant(dataset, params.problem)
    qubo = problem_of(dataset, params.problem, params.named)
    linear = {i: float(w) for i, w in enumerate(qubo.linear) if w}
    pairs = {(int(i), int(j)): float(w) for i, j, w in zip(qubo.rows, qubo.cols, qubo.weights, strict=True)}
    names = tuple(qubo.label(i) for i in range(qubo.size))
    said = statement_of(qubo, stated.value)
    spins = stated is Stated.ISING

    def answer(state: Bits) -> Rows:
        return [(name, 2 * int(bit) - 1 if spins else int(bit)) for name, bit in zip(names, state, strict=True)]

    return Statement(
        "model", said[0].upper() + said[1:], names, Terms(linear, pairs, qubo.offset), answer=answer,
        maximise=stated is Stated.MAX_CUT, flips=flips_alone(qubo),
    )  # fmt: skip


def statement_of_model(found: Model) -> Statement:
    """Integers become bits: ``n = low + sum_k c_k b_k`` with weights that reach exactly the range.

    Raises
    ------
    InputError
        For a constraint that is not linear, or too many variables.
    """
    names, bits = _bits_of(found.integers)
    spins = found.spins
    sign = -1.0 if found.maximise else 1.0
    linear, quadratic, offset = _expanded(found.goal, bits)
    goal = terms_of(
        {i: sign * w for i, w in linear.items()}, {k: sign * w for k, w in quadratic.items()}, sign * offset
    )
    rules = tuple(_constraint(rule, bits) for rule in found.rules)

    def answer(state: Bits) -> Rows:
        values = {name: _value(low, parts, state) for name, (low, parts) in bits.items()}
        return [(name, 2 * value - 1 if name in spins else value) for name, value in values.items()]

    word = "Maximise" if found.maximise else "Minimise"
    goal_said = _written(found.goal)
    sentence = f"{word} {goal_said} over {counted(len(bits), 'variable')} under {counted(len(rules), 'constraint')}."
    if goal_said == "0":
        sentence = f"Meet {counted(len(rules), 'constraint')} over {counted(len(bits), 'variable')}; there is no goal."
    return Statement(
        "model", sentence, tuple(names), goal, rules, maximise=found.maximise, answer=answer,
        told=lambda state: ", ".join(f"{name} = {value}" for name, value in answer(state)[:30]) + ".",
    )  # fmt: skip


def model_of_cqm(cqm: Any) -> Model:
    """A model of dimod by names; spins become bits.

    Raises
    ------
    InputError
        For real variables or a range that is too wide.
    """
    from dimod import Vartype

    spins = frozenset(str(v) for v in cqm.variables if cqm.vartype(v) is Vartype.SPIN)
    if spins:
        cqm = cqm.spin_to_binary(inplace=False)
    ranges: dict[str, tuple[int, int]] = {}
    for v in cqm.variables:
        low, high = float(np.ceil(cqm.lower_bound(v))), float(np.floor(cqm.upper_bound(v)))
        if cqm.vartype(v) is Vartype.REAL:
            raise InputError(f"Variable '{v}' is real; declare it binary or integer, bits cannot hold it.")
        if high - low > _WIDEST:
            raise InputError(
                f"Variable '{v}' ranges from {low:g} to {high:g}; give it bounds of at most {_WIDEST} values."
            )
        ranges[str(v)] = (int(low), int(high))
    goal, rules = _poly(cqm.objective), list[Rule]()
    for label, rule in cqm.constraints.items():
        left = _poly(rule.lhs).plus(Poly(offset=float(rule.rhs)), -1.0)
        if not rule.lhs.is_soft():
            rules.append(Rule(str(label), left, rule.sense.value))
            continue
        if rule.sense.value != "==" or rule.lhs.penalty() != "quadratic" or left.quadratic:
            raise InputError(
                f"Constraint '{label}' is soft, with a {rule.lhs.penalty()} penalty; only a linear equality with a"
                " quadratic penalty is read, so make it hard or write its penalty into the objective."
            )
        goal = goal.plus(left.times(left), float(rule.lhs.weight()))
    return Model(goal, maximise=False, rules=tuple(rules), integers=ranges, spins=spins)


def _read(lines: Sequence[str], kind: str, name: str) -> Model:
    import dimod

    try:
        if kind == "text":
            return model_of_text(lines)
        if kind == "cnf":
            return _of_cnf(lines)
        if kind == "mps":
            return _of_mps(lines)
        if kind == "lp":
            return _of_lp(lines)
        content = base64.b64decode("".join(lines))
        if kind == "cqm":
            return model_of_cqm(dimod.ConstrainedQuadraticModel.from_file(content))
        return _of_dqm(dimod.DiscreteQuadraticModel.from_file(content))
    except InputError as error:
        raise InputError(f"Dataset '{name}': {error}") from None
    except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
        reason = str(error).strip().rstrip(".").splitlines()[0] if str(error).strip() else type(error).__name__
        raise InputError(f"Dataset '{name}' is not a sound {kind.upper()} model ({reason}); write it again.") from None


def _of_lp(lines: Sequence[str]) -> Model:
    """By dimod's reader; it turns a goal to be maximised round, which is turned back here."""
    from dimod.lp import loads

    found = model_of_cqm(loads("\n".join(lines) + "\n"))
    first = next(line.strip().lower() for line in lines if line.strip() and not line.lstrip().startswith("\\"))
    if not first.startswith("max"):
        return found
    return Model(Poly().plus(found.goal, -1.0), True, found.rules, found.integers)


def _of_mps(lines: Sequence[str]) -> Model:
    """By the reader of HiGHS that scipy carries, or of highspy where it is installed."""
    try:
        from highspy import _core  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
    except ImportError:
        from scipy.optimize._highspy import _core  # pyright: ignore
    core: Any = _core
    highs: Any = core._Highs()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.mps"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        options = core.HighsOptions()
        options.output_flag = False
        highs.passOptions(options)
        if str(highs.readModel(str(path))) != str(core.HighsStatus.kOk):
            raise InputError("the reader of HiGHS does not understand it; write it as LP instead.")
    return _of_highs(highs.getLp(), core)


def _of_highs(found: Any, core: Any) -> Model:
    names = [str(name) for name in found.col_names_] or [f"x{at}" for at in range(found.num_col_)]
    ranges: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(names):
        low, high = float(found.col_lower_[at]), float(found.col_upper_[at])
        whole = len(found.integrality_) > at and found.integrality_[at] == core.HighsVarType.kInteger
        if not whole or not 0 <= high - low <= _WIDEST:
            raise InputError(f"variable '{name}' is not a whole number with bounds; bits cannot hold it.")
        ranges[name] = (int(np.ceil(low)), int(np.floor(high)))
    goal = Poly({n: float(c) for n, c in zip(names, found.col_cost_, strict=True) if c}, {}, float(found.offset_))
    terms: list[dict[str, float]] = [{} for _ in range(found.num_row_)]
    matrix = found.a_matrix_
    by_column = matrix.format_ == core.MatrixFormat.kColwise
    for at in range(len(matrix.start_) - 1):
        for k in range(int(matrix.start_[at]), int(matrix.start_[at + 1])):
            row, column = (int(matrix.index_[k]), at) if by_column else (at, int(matrix.index_[k]))
            terms[row][names[column]] = float(matrix.value_[k])
    rules: list[Rule] = []
    for row, linear in enumerate(terms):
        low, high, label = float(found.row_lower_[row]), float(found.row_upper_[row]), str(found.row_names_[row])
        if low == high:
            rules.append(Rule(label, Poly(linear, {}, -low), "=="))
            continue
        if np.isfinite(high) and high < 1e29:
            rules.append(Rule(label, Poly(linear, {}, -high), "<="))
        if np.isfinite(low) and low > -1e29:
            rules.append(Rule(f"{label} from below" if np.isfinite(high) else label, Poly(linear, {}, -low), ">="))
    maximise = found.sense_ == core.ObjSense.kMaximize
    return Model(goal, maximise, tuple(rules), ranges)


def _of_cnf(lines: Sequence[str]) -> Model:
    """Every clause holds: the sum of its literals is 1 at least; there is no goal."""
    words = [word for line in lines if not line.startswith(("c", "p", "%")) for word in line.split()]
    header = next(line.split() for line in lines if line.startswith("p"))
    if header[1] != "cnf":
        raise InputError("weighted clauses are not read; give a plain 'p cnf' file.")
    size, rules = int(header[2]), list[Rule]()
    clause: list[int] = []
    for word in words:
        literal = int(word)
        if abs(literal) > size:
            raise InputError(f"the literal {literal} is beyond the {size} variables of the header.")
        if literal:
            clause.append(literal)
            continue
        if clause:
            linear: dict[str, float] = {}
            for one in dict.fromkeys(clause):
                linear[f"x{abs(one)}"] = linear.get(f"x{abs(one)}", 0.0) + (1.0 if one > 0 else -1.0)
            negative = sum(one < 0 for one in dict.fromkeys(clause))
            rules.append(Rule(f"clause {len(rules) + 1}", Poly(linear, {}, negative - 1.0), ">="))
        clause = []
    if len(rules) != int(header[3]):
        raise InputError(f"its header promises {header[3]} clauses, but {len(rules)} follow.")
    return Model(Poly(), False, tuple(rules), {f"x{at + 1}": (0, 1) for at in range(size)})


def _of_dqm(dqm: Any) -> Model:
    """One bit a case of each discrete variable, exactly one of them set."""
    ranges: dict[str, tuple[int, int]] = {}
    linear: dict[str, float] = {}
    quadratic: dict[tuple[str, str], float] = {}
    rules: list[Rule] = []
    for v in dqm.variables:
        cases = [f"{v}[{case}]" for case in range(dqm.num_cases(v))]
        ranges |= dict.fromkeys(cases, (0, 1))
        linear |= {case: float(bias) for case, bias in zip(cases, dqm.get_linear(v), strict=True)}
        rules.append(Rule(f"one case of {v}", Poly(dict.fromkeys(cases, 1.0), {}, -1.0), "=="))
    for v in dqm.variables:
        for u in dqm.adj[v]:
            if str(u) < str(v):
                for (a, b), bias in dqm.get_quadratic(u, v).items():
                    quadratic[f"{u}[{a}]", f"{v}[{b}]"] = float(bias)
    return Model(Poly(linear, quadratic, float(dqm.offset)), False, tuple(rules), ranges)


def _poly(expression: Any) -> Poly:
    linear = {str(v): float(w) for v, w in expression.linear.items() if w}
    pairs = {(min(str(u), str(v)), max(str(u), str(v))): float(w) for (u, v), w in expression.quadratic.items() if w}
    return Poly(linear, pairs, float(expression.offset))


def _written(poly: Poly, most: int = 12) -> str:
    """A polynomial as a reader would write it; a long one is cut and says so."""
    singles = [f"{weight:+g} {name}" for name, weight in poly.linear.items() if weight]
    pairs = [f"{weight:+g} {a}*{b}" for (a, b), weight in poly.quadratic.items() if weight]
    constant = [f"{poly.offset:+g}"] if poly.offset else []
    parts = [*singles, *pairs, *constant]
    rest = f" ... ({len(parts)} terms)" if len(parts) > most else ""
    return (" ".join(parts[:most]) + rest).lstrip("+") or "0"


def _bits_of(ranges: Mapping[str, tuple[int, int]]) -> tuple[list[str], dict[str, Bit]]:
    names: list[str] = []
    bits: dict[str, Bit] = {}
    for name, (low, high) in ranges.items():
        if high < low:
            raise InputError(f"Variable '{name}' has no whole number between its bounds; widen them.")
        left, power, parts = high - low, 1, dict[int, float]()
        while left > 0:
            step = min(power, left)
            parts[len(names)] = float(step)
            names.append(name if (low, high) == (0, 1) else f"{name} + {step}")
            left, power = left - step, 2 * power
        bits[name] = (low, parts)
    if not names or len(names) > _MOST_VARIABLES:
        raise InputError(f"The model needs {len(names)} bits; give 1 to {_MOST_VARIABLES}.")
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        names = [f"{name} (bit {at})" if name in twice else name for at, name in enumerate(names)]
    return names, bits


def _expanded(poly: Poly, bits: Mapping[str, Bit]) -> tuple[dict[int, float], dict[tuple[int, int], float], float]:
    linear: dict[int, float] = {}
    quadratic: dict[tuple[int, int], float] = {}
    offset = poly.offset
    for name, weight in poly.linear.items():
        low, parts = bits[name]
        offset += weight * low
        for at, step in parts.items():
            linear[at] = linear.get(at, 0.0) + weight * step
    for (a, b), weight in poly.quadratic.items():
        (low_a, parts_a), (low_b, parts_b) = bits[a], bits[b]
        offset += weight * low_a * low_b
        for at, step in parts_a.items():
            linear[at] = linear.get(at, 0.0) + weight * step * low_b
        for at, step in parts_b.items():
            linear[at] = linear.get(at, 0.0) + weight * step * low_a
        for i, u in parts_a.items():
            for j, w in parts_b.items():
                quadratic[i, j] = quadratic.get((i, j), 0.0) + weight * u * w
    return linear, quadratic, offset


def _constraint(rule: Rule, bits: Mapping[str, Bit]) -> Constraint:
    linear, quadratic, offset = _expanded(rule.left, bits)
    terms = terms_of(linear, quadratic, offset)
    if terms.quadratic:
        text = f"Constraint '{rule.name}' has products of variables, and constraints are linear here"
        raise InputError(f"{text}; put a binary z for x*y, with z <= x, z <= y and z >= x + y - 1.")
    return Constraint(rule.name, terms.linear, rule.sense, -terms.offset)


def _value(low: int, parts: Mapping[int, float], state: Bits) -> int:
    return low + round(sum(step * int(state[at]) for at, step in parts.items()))
