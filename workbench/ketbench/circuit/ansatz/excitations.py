"""UCCSD and double excitations as custom gates; an angle means the same as in `gate.energy`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from ketbench.base.errors import CircuitError
from ketbench.circuit.angles.expressions import Reference, expression
from ketbench.circuit.blocks import packed
from ketbench.circuit.circuit import Circuit, Control, CustomGate, Op

MOST_WIRES = 12
_DOUBLE = "double_excitation"
# Anselmetti et al., New J. Phys. 23 (2021) 113010, in PennyLane's order; + and - turn by an eighth of the angle.
_STEPS = (
    "cx 2 3; cx 0 2; h 3; h 0; cx 2 3; cx 0 1; ry+ 1; ry- 0; cx 0 3; h 3; cx 3 1; ry+ 1; ry- 0; cx 2 1; cx 2 0; "
    "ry- 1; ry+ 0; cx 3 1; h 3; cx 0 3; ry- 1; ry+ 0; cx 0 1; cx 2 0; h 0; h 3; cx 0 2; cx 2 3"
)


def double_excitation() -> CustomGate:
    """``|0011>`` into ``|1100>``: electrons of the last two wires move to the first two, no other state changes.

    >>> double_excitation().angles, len(double_excitation().body)
    (('theta',), 28)
    """
    body = in_order([_step(text.split()) for text in _STEPS.split(";")], 4)
    note = "// Double excitation: |0011> turns into |1100>, two electrons move to the first two wires.\n"
    return CustomGate(_DOUBLE, 4, ("theta",), body, note)


def in_order(ops: Sequence[Op], wires: int) -> tuple[Op, ...]:
    """Operations packed to the left and in running order, as the body of a gate must be."""
    return Circuit("", tuple(map(str, range(wires))), packed(ops, wires)).ops


def _step(words: Sequence[str]) -> Op:
    name, wires = words[0], [int(word) for word in words[1:]]
    if name == "cx":
        return Op("x", (wires[1],), controls=(Control(wires[0]),))
    if name == "h":
        return Op("h", (wires[0],))
    return Op("ry", (wires[0],), (expression("theta/8" if name == "ry+" else "-theta/8"),))


def uccsd(wires: int, electrons: int) -> CustomGate:
    """All excitations that keep the spin, on the Hartree-Fock state, each a gate with an angle of its own.

    Spin orbitals by energy, spins alternate with up first, wire 0 is the lowest; Jordan-Wigner. Doubles first, then
    singles, in the order of PennyLane's `AllSinglesDoubles`; an angle ``s_02`` moves an electron from wire 0 to 2.

    Raises
    ------
    CircuitError
        When nothing can move on so many wires, or there are too many.

    Examples
    --------
    >>> uccsd(4, 2).angles
    ('d_01_23', 's_02', 's_13')
    """
    if not 0 < electrons < wires:
        raise CircuitError(f"{electrons} electrons on {wires} wires cannot move; give 1 to {wires - 1} electrons.")
    if wires > MOST_WIRES:
        raise CircuitError(f"UCCSD on {wires} wires has too many gates to draw; take at most {MOST_WIRES} wires.")
    pool = list(excited(wires, electrons))
    if not pool:
        raise CircuitError(f"No electron of {electrons} on {wires} wires can move with its spin kept; add wires.")
    ops = [Op("x", (wire,)) for wire in range(electrons)]
    for below, above in pool:
        ops += _excitation(below, above)
    names = tuple(_named(below, above) for below, above in pool)
    told = f"// UCCSD of {electrons} electrons on {wires} wires, one Trotter step, from the Hartree-Fock state.\n"
    return CustomGate(f"uccsd_{electrons}e_{wires}", wires, names, in_order(ops, wires), told)


def excited(wires: int, electrons: int) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Which wires each excitation empties and fills: doubles, then singles, spin kept."""
    occupied, free = range(electrons), range(electrons, wires)
    for count in (2, 1):
        for below in combinations(occupied, count):
            for above in combinations(free, count):
                if sum(wire % 2 for wire in below) == sum(wire % 2 for wire in above):
                    yield below, above


def _named(below: Sequence[int], above: Sequence[int]) -> str:
    if max(above) < 10:
        low, high = ("".join(map(str, part)) for part in (below, above))
        return f"s_{low}{high}" if len(below) == 1 else f"d_{low}_{high}"
    return "_".join(["s" if len(below) == 1 else "d", *map(str, (*below, *above))])


def _excitation(below: Sequence[int], above: Sequence[int]) -> Iterator[Op]:
    """A qubit excitation between CZ gates that give it the signs of fermions.

    A CZ from a wire that is passed by to a wire that changes flips the excitation's direction where the passed one
    holds an electron (Yordanov et al., Phys. Rev. A 102, 062612).
    """
    pairs = [(*below, *above)] if len(below) == 1 else [(below[0], below[1]), (above[0], above[1])]
    signs = [Op("z", (below[0],), controls=(Control(wire),)) for low, high in pairs for wire in range(low + 1, high)]
    angle = Reference(_named(below, above))
    yield from signs
    if len(below) == 1:
        yield Op("givens", (above[0], below[0]), (angle,))
    else:
        yield Op(_DOUBLE, (*above, *below), (angle,))
    yield from reversed(signs)
