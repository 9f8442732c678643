"""Hypothesis strategies for everything a circuit can hold: expressions, operations, gates, whole circuits."""

from __future__ import annotations

import string
from dataclasses import replace

from hypothesis import strategies as st

from ketbench.base.errors import ExpressionError
from ketbench.base.problems import Severity
from ketbench.circuit.angles.expressions import (
    CONSTANTS,
    FUNCTIONS,
    Binary,
    Call,
    Constant,
    Expression,
    Feature,
    Number,
    Reference,
    Unary,
    refuse_undefined,
    to_text,
)
from ketbench.circuit.blocks import angle_count
from ketbench.circuit.checks import circuit_problems, is_name
from ketbench.circuit.circuit import Circuit, Condition, Control, CustomGate, Fixed, Normal, Op, Parameter, Uniform
from ketbench.circuit.columns import Columns
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind

finite = st.floats(min_value=-1e6, max_value=1e6, allow_nan=False).map(lambda v: v + 0.0)
numbers = st.one_of(
    st.integers(0, 10).map(float), st.floats(min_value=0, max_value=1e300, allow_nan=False).map(abs)
).map(Number)
words = st.one_of(
    st.text("abcxyzθφ_" + string.digits, min_size=1, max_size=6),
    st.sampled_from(["gate", "q", "c", "h", "theta", "features", "input", "U", "q0", "im", "a0", "float"]),
).filter(is_name)
block_names = sorted(name for name, gate in GATES.items() if gate.kind is GateKind.BLOCK)
unitary_names = sorted(name for name, gate in GATES.items() if gate.kind is GateKind.UNITARY)
initials = st.one_of(
    st.just(Uniform()), st.builds(Uniform, finite, finite), st.builds(Normal, finite, finite), st.builds(Fixed, finite)
)
labels = st.one_of(st.text(max_size=5), words, words.map(lambda w: f"{w}[0]"))


def _defined(tree: Expression) -> bool:
    try:
        refuse_undefined(tree, to_text(tree))
    except ExpressionError:
        return False
    return True


def expressions(names: tuple[str, ...], features: bool = True) -> st.SearchStrategy[Expression]:
    """Angles over the given parameter names."""
    leaves = [numbers, st.sampled_from(sorted(CONSTANTS)).map(Constant)]
    leaves += [st.sampled_from(names).map(Reference)] if names else []
    leaves += [st.integers(0, 9).map(Feature)] if features else []
    tree = st.recursive(
        st.one_of(*leaves),
        lambda inner: st.one_of(
            inner.map(Unary),
            st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
            st.builds(Call, st.sampled_from(sorted(FUNCTIONS)), inner),
        ),
        max_leaves=6,
    )
    return tree.filter(_defined)


@st.composite
def _targets(draw: st.DrawFn, wires: int, needed: int) -> tuple[int, ...]:
    return tuple(draw(st.permutations(range(wires)))[:needed])


@st.composite
def gate_ops(
    draw: st.DrawFn, wires: int, customs: tuple[CustomGate, ...], names: tuple[str, ...], features: bool
) -> Op:
    """One gate, block or custom gate, perhaps controlled."""
    choices = [name for name in unitary_names if GATES[name].wires <= wires] + block_names
    gate = draw(st.sampled_from([*choices, *(g.name for g in customs if g.wires <= wires)]))
    custom = next((g for g in customs if g.name == gate), None)
    needed = custom.wires if custom else GATES[gate].wires or draw(st.integers(1, wires))
    targets = draw(_targets(wires, wires))
    options: tuple[tuple[str, int | str], ...] = ()
    count = len(custom.angles) if custom else len(GATES[gate].angles)
    if gate in block_names and custom is None:
        options = draw(st.sampled_from([(), (("layers", 2),), (("layers", 1), ("axis", "z"))]))
        count = angle_count(gate, needed, int(dict(options).get("layers", 1)))
    angles = tuple(draw(expressions(names, features)) for _ in range(count))
    guards = targets[needed : needed + draw(st.integers(0, wires - needed))]
    controls = tuple(Control(wire, draw(st.integers(0, 1))) for wire in guards)
    return Op(gate, targets[:needed], angles, controls, options=options)


@st.composite
def _columned(draw: st.DrawFn, ops: list[Op], wires: int) -> tuple[Op, ...]:
    columns = Columns(wires)
    found = []
    for op in ops:
        column = columns.first(op) + draw(st.sampled_from([0, 0, 0, 1, 3]))
        columns.fill(op, column)
        found.append(replace(op, column=column))
    return Circuit("", tuple(map(str, range(wires))), tuple(found)).ops


@st.composite
def custom_gates(draw: st.DrawFn, known: tuple[CustomGate, ...]) -> CustomGate:
    """A gate definition that may use the known ones."""
    taken = {*GATES, *CONTROLLED, *(gate.name for gate in known)}
    name = draw(words.filter(lambda word: word not in taken))
    wires = draw(st.integers(1, 3))
    angles = tuple(draw(st.lists(words, max_size=2, unique=True)))
    ops = draw(st.lists(gate_ops(wires, known, angles, False), max_size=4))
    if draw(st.booleans()):
        ops.append(Op("barrier", draw(st.sampled_from([(), (0,)]))))
    return CustomGate(name, wires, angles, draw(_columned(ops, wires)))


@st.composite
def other_ops(draw: st.DrawFn, wires: int, bits: int) -> Op:
    """Measurement, reset, barrier or kept text."""
    wire = draw(st.integers(0, wires - 1))
    written = (draw(st.integers(0, bits - 1)),) if bits and draw(st.booleans()) else ()
    texts = ["delay[100ns] q0;", "extern f(int) -> int;", "pragma vendor do this", "while (true) { }", "box { }"]
    kept = draw(st.sampled_from(texts))
    over = tuple(range(wires)) if kept.startswith("pragma") else draw(_targets(wires, draw(st.integers(1, wires))))
    barrier = draw(_targets(wires, draw(st.integers(0, wires))))
    return draw(
        st.sampled_from(
            [
                Op("measure", (wire,), bits=written),
                Op("reset", (wire,)),
                Op("barrier", barrier),
                Op("opaque", over, options=(("text", kept),)),
            ]
        )
    )


@st.composite
def circuits(draw: st.DrawFn, kept_text: bool = True) -> Circuit:
    """Any circuit without errors, kept text aside."""
    wires = draw(
        st.one_of(
            st.integers(1, 5).map(lambda n: tuple(f"q{i}" for i in range(n))),
            st.integers(1, 4).map(lambda n: (*(f"a[{i}]" for i in range(n)), "anc")),
            st.lists(labels, min_size=1, max_size=4, unique=True).map(tuple),
        )
    )
    n, bits = len(wires), draw(st.integers(0, 3))
    names = tuple(draw(st.lists(words, max_size=3, unique=True)))
    customs: tuple[CustomGate, ...] = ()
    for _ in range(draw(st.integers(0, 2))):
        customs += (draw(custom_gates(customs)),)
    ops = draw(st.lists(st.one_of(gate_ops(n, customs, names, True), other_ops(n, bits)), max_size=8))
    if bits:
        ops = [_maybe_conditioned(draw, op, bits) for op in ops]
    if draw(st.booleans()):
        ops.insert(0, Op("amplitude_encoding", (0,), (draw(expressions(names)),)))
    ops = [op for op in ops if kept_text or op.gate != "opaque"]
    registers = draw(st.sampled_from([(), (("out", bits),), (("gate", bits),)])) if bits else ()
    parameters = tuple(Parameter(name, draw(initials), draw(st.booleans())) for name in names)
    placed = draw(_columned(ops, n))
    circuit = Circuit(draw(st.text(max_size=5)), wires, placed, parameters, bits, customs, registers)
    errors = [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR and "kept as text" not in p.message]
    assert not [p for p in errors if "OpenQASM text" not in p.message], errors
    return circuit


def _maybe_conditioned(draw: st.DrawFn, op: Op, bits: int) -> Op:
    if op.gate in ("barrier", "opaque") or not draw(st.booleans()):
        return op
    return replace(op, condition=Condition(draw(st.integers(0, bits - 1)), draw(st.integers(0, 1))))
