"""A program: a circuit with numbers only, in gates that every vendor has; each wire is read at the end."""

from __future__ import annotations

from dataclasses import dataclass

SINGLE = ("h", "x", "y", "z", "s", "sdg", "t", "tdg", "sx", "sxdg")
TURNS = ("rx", "ry", "rz")
PAIRS = ("cx", "cz", "swap")
BARRIER = "barrier"
GATES = (*SINGLE, *TURNS, *PAIRS, BARRIER)
"""All names that a driver has to know."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One step.

    Parameters
    ----------
    name : str
        One of `GATES`; nothing is moved or simplified across a barrier.
    wires : tuple of int
        The control of "cx" first.
    angle : float
        Radians, of a turn.
    """

    name: str
    wires: tuple[int, ...]
    angle: float = 0.0


@dataclass(frozen=True, slots=True)
class Program:
    """What one execution does before all its wires are read in the Z basis.

    Parameters
    ----------
    wires : int
    gates : tuple of Gate
        In running order.
    """

    wires: int
    gates: tuple[Gate, ...]

    @property
    def two_qubit_gates(self) -> int:
        """Gates on two wires."""
        return sum(gate.name in PAIRS for gate in self.gates)

    @property
    def depth(self) -> int:
        """Longest chain of gates on shared wires."""
        reached = [0] * self.wires
        for gate in self.gates:
            if gate.name != BARRIER:
                level = 1 + max(reached[wire] for wire in gate.wires)
                for wire in gate.wires:
                    reached[wire] = level
        return max(reached, default=0)
