"""What the palette offers, from the gate table, the controlled names and the circuit's own gates; draws nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ketbench.circuit.circuit import Circuit, CustomGate
from ketbench.circuit.gates import CONTROLLED, GATES

READY = "Molecules and operators"
"""Heading of ansaetze made for the project's molecules, operators and graphs."""
READY_WHEN = (
    "Ansatz gates for molecules and operators (UCCSD, double excitations, QAOA, Hamiltonian layers) stand here "
    "when the circuit has an even number of wires from 4 to 12, or as many as a molecule, operator or graph of "
    "this project needs."
)
_ABOUT_READY = f"{READY} ansatz uccsd qaoa hva hamiltonian double excitation chemistry".casefold()
_FACES = {"double": "G²", "uccsd": "UCC", "qaoa": "QAOA", "hva": "HVA"}


@dataclass(frozen=True, slots=True)
class Stock:
    """One entry.

    Parameters
    ----------
    name : str
        What `ketbench.circuit.editing.places.landing` knows it by.
    symbol, title, group, key, description : str
    turns : bool
        Whether it has an angle.
    """

    name: str
    symbol: str
    title: str
    group: str
    key: str = ""
    description: str = ""
    turns: bool = False

    def matches(self, words: str) -> bool:
        """Whether every word is found in name, symbol, title, group or description."""
        text = f"{self.name} {self.symbol} {self.title} {self.group} {self.description}".casefold()
        return all(word in text for word in words.casefold().split())


def about_ready(words: str) -> bool:
    """Whether somebody looks for the ready ansaetze.

    >>> about_ready("mol"), about_ready("ry"), about_ready("")
    (True, False, False)
    """
    typed = words.casefold().split()
    return bool(typed) and all(len(word) > 2 and word in _ABOUT_READY for word in typed)


def table_stock() -> Iterator[Stock]:
    """The gates that every circuit can have, group by group."""
    groups = dict.fromkeys(gate.group for gate in GATES.values())
    for group in groups:
        if group == "Other":
            yield from _controlled()
        for gate in GATES.values():
            if gate.group == group and gate.name != "opaque":
                turns = bool(gate.angles)
                yield Stock(gate.name, gate.symbol, gate.title, group, gate.key, gate.description, turns)


def _controlled() -> Iterator[Stock]:
    named = {"cx": "CNOT", "ccx": "Toffoli", "cswap": "Fredkin"}
    for name, (base, controls) in CONTROLLED.items():
        gate = GATES[base]
        title = f"{'Doubly c' if controls > 1 else 'C'}ontrolled {gate.title}"
        text = f"{named[name]}: {title}" if name in named else title
        symbol = "C" * controls + ("SW" if base == "swap" else gate.symbol)
        yield Stock(name, symbol, text, "Controlled", turns=bool(gate.angles))


def own_stock(
    circuit: Circuit | None, shelf: Sequence[CustomGate] = (), ready: Collection[str] = ()
) -> Iterator[Stock]:
    """The custom gates of a circuit, then those it can take from a shelf; ready ones in a group of their own."""
    own = {gate.name: gate for gate in circuit.gates} if circuit else {}
    others = [gate for gate in shelf if gate.name not in own] if circuit else []
    found = sorted((*own.values(), *others), key=lambda gate: gate.name in ready)
    for gate in found:
        group = READY if gate.name in ready else "Own"
        text = f"{len(gate.body)} operations on {gate.wires} wires"
        said = f"{gate.note.removeprefix('//').strip()} {text.capitalize()}." if group == READY else text
        face = _FACES.get(gate.name.split("_")[0], gate.name) if group == READY else gate.name
        yield Stock(gate.name, face, f"Gate {gate.name}", group, description=said, turns=bool(gate.angles))
