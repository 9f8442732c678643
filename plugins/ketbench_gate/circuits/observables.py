"""Pauli strings and their real combinations, read from texts such as "0.5*Z0 + X0 X1"; knows no engine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.plugin import InputError


@dataclass(frozen=True, slots=True)
class PauliString:
    """A product of Pauli operators with a real factor.

    Parameters
    ----------
    factor : float
    letters : tuple of (wire, letter)
        Ascending by wire, letters "X", "Y" or "Z"; empty for the identity.
    """

    factor: float
    letters: tuple[tuple[int, str], ...]

    @property
    def wires(self) -> tuple[int, ...]:
        """Wires it acts on."""
        return tuple(wire for wire, _ in self.letters)


@dataclass(frozen=True, slots=True)
class Observable:
    """A sum of Pauli strings.

    Examples
    --------
    >>> observable("0.5*Z0 - X0 X1").terms
    (PauliString(factor=0.5, letters=((0, 'Z'),)), PauliString(factor=-1.0, letters=((0, 'X'), (1, 'X'))))
    """

    text: str
    terms: tuple[PauliString, ...]

    @property
    def is_diagonal(self) -> bool:
        """Whether it holds only Z and the identity."""
        return all(letter == "Z" for term in self.terms for _, letter in term.letters)

    @property
    def widest(self) -> int:
        """The largest wire number it uses; -1 for a multiple of the identity."""
        return max((wire for term in self.terms for wire in term.wires), default=-1)


_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LETTERS = r"[XYZI]\d{1,4}(?:[\s*@]*[XYZI]\d{1,4})*"
_TERM = re.compile(rf"\s*([+-]?)\s*(?:(?:({_NUMBER})\s*\*?\s*)?({_LETTERS}|I)|({_NUMBER}))\s*")


def observable(text: str) -> Observable:
    """Read one observable.

    Raises
    ------
    InputError
        Naming the text and the place where reading stopped.
    """
    terms: list[PauliString] = []
    position = 0
    while position < len(text):
        found = _TERM.match(text, position)
        if found is None or (terms and not found[1]):
            raise _unreadable(text, position)
        terms.append(_term(text, found[1], found[2] or found[4], found[3] or ""))
        position = found.end()
    if not terms:
        raise InputError("An observable is empty; write Pauli letters with wire numbers, as in 'Z0' or 'X0 X1'.")
    return Observable(text, tuple(terms))


def observables(texts: Sequence[str], n_wires: int) -> tuple[Observable, ...]:
    """Read several observables; none given means Z on every wire.

    Raises
    ------
    InputError
        For a text that cannot be read or a wire that the circuit does not have.
    """
    read = tuple(observable(text) for text in texts) or tuple(observable(f"Z{w}") for w in range(n_wires))
    for item in read:
        widest = max([item.widest, *(int(wire) for wire in re.findall(r"I(\d+)", item.text))])
        if widest >= n_wires:
            wires = f"wires 0 to {n_wires - 1}"
            raise InputError(f"Observable '{item.text}' uses wire {widest}, but the circuit has {wires}.")
    return read


def _term(text: str, sign: str, number: str | None, letters: str) -> PauliString:
    factor = (-1.0 if sign == "-" else 1.0) * (float(number) if number else 1.0)
    found = [(int(wire), letter) for letter, wire in re.findall(r"([XYZI])(\d+)", letters)]
    if len({wire for wire, _ in found}) != len(found):
        raise InputError(f"Observable '{text}' names one wire twice in a product; use each wire once.")
    # The identity on a wire is a factor of 1; the wire must be there all the same.
    return PauliString(factor, tuple(sorted(pair for pair in found if pair[1] != "I")))


def _unreadable(text: str, position: int) -> InputError:
    return InputError(
        f"Observable '{text}' cannot be read at character {position + 1} ('{text[position]}'); "
        "write sums of Pauli strings, as in 'Z0', 'X0 X1' or '0.5*Z0 + Z1'."
    )
