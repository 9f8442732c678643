"""Conditions: their algebra, their OpenQASM, and what branches do, against Python's own truth of numbers."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import CircuitError
from ketbench.base.problems import Severity
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import Cases, Circuit, CircuitBuilder, Condition
from ketbench.circuit.conditions.cases import (
    ALWAYS,
    NEVER,
    both,
    either,
    holds,
    links,
    opposite,
    then_of,
    waits_for,
    without,
    words,
)
from ketbench.circuit.conditions.final import without_final_measurements
from ketbench.circuit.editing.clipboard import paste
from ketbench.circuit.export import export, from_json, to_json, to_qiskit
from ketbench.circuit.qasm import from_qasm3, read_qasm, to_qasm2, to_qasm3
from ketbench.circuit.states.state import live_state

cases = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), max_size=3).map(
    lambda pairs: tuple(sorted(Condition(*pair) for pair in dict(pairs).items()))
)
VALUES = [dict(enumerate(values)) for values in product((0, 1), repeat=5)]


@st.composite
def unions(draw: st.DrawFn):
    found = NEVER
    for case in draw(st.lists(cases, max_size=3)):
        found = either(found, (case,))
    return found


def truth(union) -> list[bool]:
    return [any(all(bits[b] == v for b, v in case) for case in union) for bits in VALUES]


@settings(max_examples=150, deadline=None)
@given(unions(), unions())
def test_conditions_combine_as_their_truth_does(a, b):
    ta, tb = truth(a), truth(b)
    assert truth(both(a, b)) == [x and y for x, y in zip(ta, tb, strict=True)]
    assert truth(either(a, b)) == [x or y for x, y in zip(ta, tb, strict=True)]
    assert truth(without(a, b)) == [x and not y for x, y in zip(ta, tb, strict=True)]
    assert truth(opposite(a)) == [not x for x in ta]
    for union in (either(a, b), opposite(a)):
        # At most one case holds at a time: that is what lets one be run after the other.
        assert all(sum(all(bits[k] == v for k, v in case) for case in union) <= 1 for bits in VALUES)


def test_the_simplest_condition_is_taken():
    assert waits_for(ALWAYS) is None
    assert waits_for(((Condition(2, 0),),)) == Condition(2, 0)
    assert opposite(NEVER) == ALWAYS
    assert either(((Condition(0),),), ((Condition(0, 0),),)) == ALWAYS
    assert not holds(Cases(NEVER), {})


CONDITIONS = [
    ("c == 5", lambda c, d: c == 5),
    ("c != 2", lambda c, d: c != 2),
    ("c < 3", lambda c, d: c < 3),
    ("c >= 6", lambda c, d: c >= 6),
    ("5 > c", lambda c, d: c < 5),
    ('c == "110"', lambda c, d: c == 6),
    ("c[0] && !c[2]", lambda c, d: bool(c & 1) and not c & 4),
    ("c[0] || d[1] && c[1]", lambda c, d: bool(c & 1) or (bool(d & 2) and bool(c & 2))),
    ("!(c[1] || d[0])", lambda c, d: not (c & 2 or d & 1)),
    ("c[0] == d[0]", lambda c, d: (c & 1) == (d & 1)),
    ("(c[0] ^ c[1]) == 1", lambda c, d: (c & 1) != (c >> 1 & 1)),
    ("c[1] == false", lambda c, d: not c & 2),
    ("(c == 3) == true", lambda c, d: c == 3),
    ("c[1:2] == 2", lambda c, d: c >> 1 == 2),
    ("c == 5 || d == 3", lambda c, d: c == 5 or d == 3),
    ("int(c) == 4", lambda c, d: c == 4),
    ("d", lambda c, d: d != 0),
    ("~d[1]", lambda c, d: not d & 2),
    ("c == 9", lambda c, d: False),
    ("true", lambda c, d: True),
]


def prepared(c: int, d: int, body: str) -> str:
    flips = "".join(f"x q[{k}]; " for k in range(3) if c >> k & 1) + "".join(
        f"x p[{k}]; " for k in range(2) if d >> k & 1
    )
    return f"qubit[3] q; qubit[2] p; qubit[2] t; bit[3] c; bit[2] d; {flips} c = measure q; d = measure p; {body}"


def targets(circuit: Circuit) -> int:
    """The value of the register t, the last two wires, which is sure in these circuits."""
    found = live_state(circuit).amplitudes(2)
    assert found[0].probability == pytest.approx(1.0)
    return int(found[0].label[::-1][:2], 2)


@pytest.mark.parametrize(("text", "truth"), CONDITIONS, ids=[c[0] for c in CONDITIONS])
def test_a_condition_holds_where_python_says_so(text, truth):
    for c, d in product(range(8), range(4)):
        circuit = from_qasm3(prepared(c, d, f"if ({text}) {{ x t[0]; }} else {{ x t[1]; }}"))
        assert not any(op.gate == "opaque" for op in circuit.ops)
        assert targets(circuit) == (1 if truth(c, d) else 2), (c, d)


@pytest.mark.parametrize(("text", "truth"), CONDITIONS, ids=[c[0] for c in CONDITIONS])
def test_a_condition_is_written_drawn_and_read_again(text, truth):
    circuit = from_qasm3(prepared(5, 1, f"if ({text}) {{ x t[0]; }} else {{ x t[1]; }}"), "c")
    assert from_qasm3(to_qasm3(circuit), "c") == circuit
    assert from_json(to_json(circuit)) == circuit
    assert not [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR]
    for form in ("svg", "quantikz", "pennylane"):
        assert export(circuit, form)


@pytest.mark.parametrize("c", range(8))
def test_nested_branches_and_switches(c):
    nested = "if (c[0]) { if (c[1]) { x t[0]; } else { x t[1]; } } else { if (c == 4) { x t[0]; x t[1]; } }"
    assert targets(from_qasm3(prepared(c, 0, nested))) == {1: 2, 3: 1, 5: 2, 7: 1, 4: 3}.get(c, 0)
    switch = "switch (c) { case 1, 2 { x t[0]; } case 5 { x t[1]; } default { x t[0]; x t[1]; } }"
    assert targets(from_qasm3(prepared(c, 0, switch))) == {1: 1, 2: 1, 5: 2}.get(c, 3)
    copied = "int n; n = c; switch (n) { case 6 { x t[0]; } default { x t[1]; } }"
    found = from_qasm3(prepared(c, 0, copied))
    assert not any(op.gate == "opaque" for op in found.ops)
    assert targets(found) == (1 if c == 6 else 2)


OVERWRITTEN = [
    "if (c[0]) { c[0] = measure t[0]; x t[1]; }",
    "if (c[0]) { c[0] = measure t[0]; } else { x t[1]; }",
    "if (c == 3) { c[1] = measure t[0]; x t[1]; if (d[0]) { x t[0]; } } else { x t[0]; c[0] = measure t[0]; }",
]


def _python(body: int, c: int, d: int) -> int:
    """What the programs above do to t, which begins as 0, so that measuring it gives 0 before it is flipped."""
    if body == 0:
        return 2 if c & 1 else 0
    if body == 1:
        return 0 if c & 1 else 2
    return (3 if d & 1 else 2) if c == 3 else 1


@pytest.mark.parametrize("body", range(len(OVERWRITTEN)))
def test_a_branch_is_chosen_before_it_overwrites_its_bit(body):
    for c, d in product(range(4), range(2)):
        circuit = from_qasm3(prepared(c, d, OVERWRITTEN[body]), "c")
        assert not any(op.gate == "opaque" for op in circuit.ops)
        assert targets(circuit) == _python(body, c, d), (c, d)
        again = from_qasm3(to_qasm3(circuit), "c")
        assert targets(again) == _python(body, c, d), (c, d)
        assert from_json(to_json(circuit)) == circuit
        compile(to_qiskit(circuit), "exported", "exec")
        with pytest.raises(CircuitError, match="overwrites its own bit"):
            to_qasm2(circuit)


ASKED_ANEW = [
    "if (c[0]) { barrier t; c[0] = measure t[0]; barrier; if (!c[0]) { x t[0]; barrier t; x t[1]; } }",
    "if (c[0]) { c[0] = measure t[0]; if (c[0]) { x t[1]; } else { x t[0]; } }",
    "if (c == 3) { c[1] = measure t[0]; if (c == 1) { x t[0]; c[0] = measure t[1]; if (!c[0]) { x t[1]; } } }"
    " else { x t[0]; c[1] = measure t[0]; if (c[1]) { x t[1]; } }",
    "switch (c) { case 1, 2 { x t[0]; c[0] = measure t[0]; switch (c) { case 3 { x t[0]; x t[1]; } default {"
    " x t[1]; } } } default { c[0] = measure t[0]; if (c[0] || c[1]) { x t[0]; } } }",
]


def _asked_anew(body: int, c: int) -> int:
    """What Python does for these programs; t begins as 0, so a measurement of it is known."""
    if body == 0:
        return 3 if c & 1 else 0
    if body == 1:
        return 1 if c & 1 else 0
    if body == 2:
        return 3
    # The measured qubit was flipped before in the first way, which makes c 1 or 3, and not in the default.
    return {1: 3, 2: 2, 3: 1}.get(c, 0)


@pytest.mark.parametrize("body", range(len(ASKED_ANEW)))
def test_a_branch_asks_anew_about_a_bit_it_has_overwritten(body):
    for c in range(4):
        circuit = from_qasm3(prepared(c, 0, ASKED_ANEW[body]), "c")
        assert not any(op.gate == "opaque" for op in circuit.ops)
        assert targets(circuit) == _asked_anew(body, c), c
        again = from_qasm3(to_qasm3(circuit), "c")
        assert targets(again) == _asked_anew(body, c), c
        assert from_json(to_json(circuit)) == circuit
        assert not [p for p in circuit_problems(circuit) if p.severity is Severity.ERROR]
        assert "then inside of it" in words(next(op.condition for op in circuit.ops if then_of(op.condition)))
        for form in ("svg", "quantikz"):
            assert export(circuit, form)
        for form in ("qasm2", "quirk", "pennylane"):
            with pytest.raises(CircuitError, match=r"overwrites its own bit|condition"):
                export(circuit, form)


def test_a_branch_is_judged_when_it_begins_wherever_its_first_gate_stands():
    # Side by side with a measurement on a lower wire, of a bit that only the branch's second part asks about.
    for c, d in product(range(2), range(2)):
        inside = "x q[0]; c[0] = measure q[2]; x t[0]; if (d[1]) { x t[1]; }"
        body = f"d[1] = measure q[1]; if (c[0]) {{ {inside} }} else {{ x t[1]; }}"
        circuit = from_qasm3(prepared(c + 2 * d, 0, body), "c")
        wanted = (3 if d else 1) if c else 2
        assert targets(circuit) == wanted
        assert targets(from_qasm3(to_qasm3(circuit), "c")) == wanted


def test_a_pasted_branch_keeps_its_questions_apart_from_those_that_are_there():
    circuit = from_qasm3(prepared(1, 0, ASKED_ANEW[0]), "c")
    twice = paste(circuit, to_qasm3(circuit), 0, circuit.columns)
    moments = {link.moment for op in twice.ops for link in links(op.condition)} - {0}
    assert len(moments) == 2 * len({link.moment for op in circuit.ops for link in links(op.condition)} - {0})


def test_a_question_asked_later_needs_a_moment_of_the_first():
    with pytest.raises(CircuitError, match="needs a moment"):
        Cases(((Condition(0),),), 0, Condition(1))
    text = to_json(from_qasm3(prepared(1, 0, ASKED_ANEW[0]), "c")).replace('"moment": 1, "then"', '"then"')
    with pytest.raises(CircuitError, match="needs a moment"):
        from_json(text)


def test_bits_read_one_by_one_or_together_fit_version_2():
    alone = from_qasm3(prepared(5, 0, "if (c[0]) { x t[0]; } if (!c[1]) { x t[1]; }"))
    assert "if (b0 == 1) x " in to_qasm2(alone)
    whole = from_qasm3(prepared(5, 0, "if (c == 5) { x t[0]; }"))
    assert "if (c == 5) x " in to_qasm2(whole)
    apart = from_qasm3(prepared(5, 2, "if (c[0] || d[1]) { x t[0]; }"))
    for circuit in (alone, whole, apart):
        again = read_qasm(to_qasm2(circuit))
        np.testing.assert_allclose(live_state(again).probabilities(), live_state(circuit).probabilities(), atol=1e-12)


def test_final_measurements_are_left_out_and_only_those():
    builder = CircuitBuilder("m", 2).add("h", 0).add("measure", 0, bits=[0]).add("x", 1, condition=Condition(0))
    circuit = builder.add("measure", 1, bits=[1]).build()
    assert [op.gate for op in without_final_measurements(circuit).ops] == ["h", "measure", "x"]
    plain = CircuitBuilder("p", 1).add("h", 0).build()
    assert without_final_measurements(plain) is plain
