"""What the gate names of OpenQASM mean in gates of the table, global phase included, and their inverses and powers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ketbench.circuit.angles.expressions import Binary, Constant, Expression, Number, Unary, evaluate, is_constant
from ketbench.circuit.blocks import elementary
from ketbench.circuit.circuit import Control, Op
from ketbench.circuit.gates import CONTROLLED, GATES, GateKind
from ketbench.circuit.qasm.source import Undrawable

PHASE = "gphase"
"""A phase e^(i angle) of everything; an operation on no wire that reading replaces."""
Angles = Sequence[Expression]
_PI = Constant("pi")
_TWO = Number(2.0)
_HALF_PI = Binary("/", _PI, _TWO)


def op(gate: str, wires: Sequence[int], angles: Angles = (), controls: Sequence[int] = ()) -> Op:
    """A short way to write an operation."""
    return Op(gate, tuple(wires), tuple(angles), tuple(Control(wire) for wire in controls))


def halved(angle: Expression) -> Expression:
    """Half an angle."""
    return Binary("/", angle, _TWO)


def negated(angle: Expression) -> Expression:
    """Minus an angle."""
    return angle.operand if isinstance(angle, Unary) else Unary(angle)


def is_zero(angle: Expression) -> bool:
    """Whether an angle is the constant 0."""
    return is_constant(angle) and float(evaluate(angle)) == 0.0


def phase(angle: Expression) -> list[Op]:
    """A global phase; none for a phase of 0."""
    return [] if is_zero(angle) else [op(PHASE, (), (angle,))]


def _u3(theta: Expression, phi: Expression, lam: Expression) -> list[Op]:
    # stdgates.inc: gphase(-(phi+lambda+theta)/2); U(theta, phi, lambda), where U is e^(i theta/2) times our u.
    return [*phase(halved(negated(Binary("+", phi, lam)))), op("u", (0,), (theta, phi, lam))]


def _cu(theta: Expression, phi: Expression, lam: Expression, gamma: Expression) -> list[Op]:
    turned = [] if is_zero(gamma) else [op("p", (0,), (gamma,))]
    return [*turned, op("u", (1,), (theta, phi, lam), (0,))]


def _r(theta: Expression, phi: Expression) -> list[Op]:
    return [op("u", (0,), (theta, Binary("-", phi, _HALF_PI), Binary("-", _HALF_PI, phi)))]


def _rzx(theta: Expression) -> list[Op]:
    return [op("h", (1,)), op("rzz", (0, 1), (theta,)), op("h", (1,))]


def _ecr() -> list[Op]:
    quarter = Binary("/", _PI, Number(4.0))
    return [*_rzx(quarter), op("x", (0,)), *_rzx(Unary(quarter))]


def _xx_yy(sign: str, theta: Expression, beta: Expression) -> list[Op]:
    """Turns of XX + YY, and of XX - YY, in the plane that beta says (Qiskit, XXPlusYYGate and XXMinusYYGate)."""
    half = halved(theta)
    if sign == "+":
        turned, back = op("rz", (0,), (beta,)), op("rz", (0,), (negated(beta),))
    else:
        turned, back = op("rz", (1,), (negated(beta),)), op("rz", (1,), (beta,))
    second = half if sign == "+" else negated(half)
    return [turned, op("rxx", (0, 1), (half,)), op("ryy", (0, 1), (second,)), back]


def _rccx() -> list[Op]:
    a, b, c = 0, 1, 2
    return [
        *(op("h", (c,)), op("t", (c,)), op("x", (c,), (), (b,)), op("tdg", (c,)), op("x", (c,), (), (a,))),
        *(op("t", (c,)), op("x", (c,), (), (b,)), op("tdg", (c,)), op("h", (c,))),
    ]


def _rc3x() -> list[Op]:
    ways = [op("x", (3,), (), (0,)), op("t", (3,)), op("x", (3,), (), (1,)), op("tdg", (3,))]
    inner = [op("h", (3,)), op("t", (3,)), op("x", (3,), (), (2,)), op("tdg", (3,)), op("h", (3,))]
    return [*inner, *ways, *ways, *inner]


Recipe = tuple[int, int, Callable[..., list[Op]]]

_RECIPES: Mapping[str, Recipe] = {
    "U": (1, 3, lambda t, f, g: [*phase(halved(t)), op("u", (0,), (t, f, g))]),
    "u3": (1, 3, _u3),
    "u2": (1, 2, lambda f, g: _u3(_HALF_PI, f, g)),
    "u1": (1, 1, lambda g: [op("p", (0,), (g,))]),
    "phase": (1, 1, lambda g: [op("p", (0,), (g,))]),
    "u0": (1, 1, lambda g: [op("id", (0,))]),
    "CX": (2, 0, lambda: [op("x", (1,), (), (0,))]),
    "cphase": (2, 1, lambda g: [op("p", (1,), (g,), (0,))]),
    "cu1": (2, 1, lambda g: [op("p", (1,), (g,), (0,))]),
    "cu": (2, 4, _cu),
    "cu3": (2, 3, lambda t, f, g: [op("u", (1,), (t, f, g), (0,))]),
    "csx": (2, 0, lambda: [op("sx", (1,), (), (0,))]),
    "c3x": (4, 0, lambda: [op("x", (3,), (), (0, 1, 2))]),
    "c4x": (5, 0, lambda: [op("x", (4,), (), (0, 1, 2, 3))]),
    "rzx": (2, 1, _rzx),
    "ecr": (2, 0, _ecr),
    "dcx": (2, 0, lambda: [op("x", (1,), (), (0,)), op("x", (0,), (), (1,))]),
    "cs": (2, 0, lambda: [op("s", (1,), (), (0,))]),
    "csdg": (2, 0, lambda: [op("sdg", (1,), (), (0,))]),
    "csxdg": (2, 0, lambda: [op("sxdg", (1,), (), (0,))]),
    "ccz": (3, 0, lambda: [op("z", (2,), (), (0, 1))]),
    "r": (1, 2, _r),
    "rccx": (3, 0, _rccx),
    "rc3x": (4, 0, _rc3x),
    "rcccx": (4, 0, _rc3x),
    "xx_plus_yy": (2, 2, lambda t, b: _xx_yy("+", t, b)),
    "xx_minus_yy": (2, 2, lambda t, b: _xx_yy("-", t, b)),
    "c3sx": (4, 0, lambda: [op("sx", (3,), (), (0, 1, 2))]),
    "c3sqrtx": (4, 0, lambda: [op("sx", (3,), (), (0, 1, 2))]),
}


VENDOR: Mapping[str, Mapping[str, Recipe]] = {
    "hqslib1.inc": {
        "U1q": (1, 2, _r),
        "Rz": (1, 1, lambda g: [op("rz", (0,), (g,))]),
        "ZZ": (2, 0, lambda: [op("rzz", (0, 1), (_HALF_PI,))]),
        "RZZ": (2, 1, lambda g: [op("rzz", (0, 1), (g,))]),
        "Rxxyyzz": (
            2,
            3,
            lambda a, b, c: [op("rxx", (0, 1), (a,)), op("ryy", (0, 1), (b,)), op("rzz", (0, 1), (c,))],
        ),
    }
}
"""Gates of makers' own libraries, by the library's file name (Quantinuum, H-Series)."""


def recipe(name: str) -> Recipe | None:
    """Wires, angle count and operations of a gate name; None for an unknown one."""
    if name in _RECIPES:
        return _RECIPES[name]
    gate = GATES.get(name)
    if gate is not None and gate.kind is GateKind.UNITARY:
        wires = range(gate.wires)
        return gate.wires, len(gate.angles), lambda *angles: [op(name, wires, angles)]
    if name in CONTROLLED:
        base, controls = CONTROLLED[name]
        size = GATES[base].wires + controls
        targets = range(controls, size)
        return size, len(GATES[base].angles), lambda *angles: [op(base, targets, angles, range(controls))]
    return None


_SELF_INVERSE = frozenset(("h", "x", "y", "z", "id", "swap", "barrier"))
_INVERSES = {"s": "sdg", "sdg": "s", "t": "tdg", "tdg": "t", "sx": "sxdg", "sxdg": "sx"}
_TURNS = frozenset(("rx", "ry", "rz", "p", "rxx", "ryy", "rzz", PHASE))


def inverse(ops: Sequence[Op]) -> list[Op]:
    """The inverse of operations of the table.

    Raises
    ------
    Undrawable
        When one of them has no inverse in the table.
    """
    return [part for one in reversed(ops) for part in _inverse_of(one)]


def _inverse_of(one: Op) -> list[Op]:
    if one.gate in _SELF_INVERSE:
        return [one]
    if one.gate in _INVERSES:
        return [replace(one, gate=_INVERSES[one.gate])]
    if one.gate in _TURNS:
        return [replace(one, angles=(negated(one.angles[0]),))]
    if one.gate == "u":
        theta, phi, lam = one.angles
        return [replace(one, angles=(negated(theta), negated(lam), negated(phi)))]
    if one.gate == "iswap":
        # iSWAP squared is Z on both wires and its own inverse.
        return [one, *(replace(one, gate="z", wires=(wire,)) for wire in one.wires)]
    if len(parts := list(elementary(one))) > 1:
        return inverse(parts)
    raise Undrawable(f"the inverse of '{one.gate}'")


_MOST_REPEATS = 1000
_POWERS: Mapping[str, Expression] = {
    "z": _PI,
    "s": _HALF_PI,
    "t": Binary("/", _PI, Number(4.0)),
    "sdg": Unary(_HALF_PI),
    "tdg": Unary(Binary("/", _PI, Number(4.0))),
}


def power(ops: Sequence[Op], exponent: float) -> list[Op]:
    """Operations to a constant power.

    Raises
    ------
    Undrawable
        A fraction of something other than one rotation or phase gate, or more than 1000 repeats.
    """
    if exponent.is_integer() and abs(exponent) <= _MOST_REPEATS:
        once = inverse(ops) if exponent < 0 else list(ops)
        return once * abs(int(exponent))
    if len(ops) != 1 or exponent.is_integer():
        raise Undrawable("this power")
    return [_fraction(ops[0], exponent)]


def _fraction(one: Op, exponent: float) -> Op:
    factor: Expression = Number(exponent) if exponent > 0 else Unary(Number(-exponent))
    if one.gate in _TURNS:
        return replace(one, angles=(Binary("*", factor, one.angles[0]),))
    if one.gate in _POWERS:
        return replace(one, gate="p", angles=(Binary("*", factor, _POWERS[one.gate]),))
    if one.gate == "x" and abs(exponent) == 0.5:
        return replace(one, gate="sx" if exponent > 0 else "sxdg")
    raise Undrawable(f"a fraction of '{one.gate}'")
