"""Sums of Pauli strings, and the few bases in which all of them can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ketbench.plugin import InputError
from ketbench_hardware.programs.program import Gate

_PART = re.compile(r"\s*([+-]?)\s*((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)?\s*\*?\s*((?:[XYZI]\d*[\s*@]*)*)")


@dataclass(frozen=True, slots=True)
class Term:
    """A factor times a product of Pauli operators.

    Parameters
    ----------
    factor : float
    letters : tuple of (wire, letter)
        Empty for the identity.
    """

    factor: float
    letters: tuple[tuple[int, str], ...]


def terms(text: str) -> tuple[Term, ...]:
    """An observable from text.

    Raises
    ------
    InputError
        For a text that is not a sum of Pauli strings.

    Examples
    --------
    >>> terms("0.5*Z0 - X0 X1")
    (Term(factor=0.5, letters=((0, 'Z'),)), Term(factor=-1.0, letters=((0, 'X'), (1, 'X'))))
    """
    found: list[Term] = []
    place = 0
    while text[place:].strip():
        part = _PART.match(text, place)
        if part is None or part.end() == place or not (part[2] or part[3]):
            raise InputError(f"The observable '{text}' cannot be read; write sums as '0.5*Z0 - X0 X1'.")
        factor = float(part[2] or 1) * (-1 if part[1] == "-" else 1)
        letters = [(int(wire), letter) for letter, wire in re.findall(r"([XYZ])(\d+)", part[3])]
        found.append(Term(factor, tuple(sorted(letters))))
        place = part.end()
    return tuple(found)


Basis = tuple[tuple[int, str], ...]


def bases(observables: Sequence[Sequence[Term]]) -> tuple[Basis, ...]:
    """Few bases, each wire read in one letter, so that every string can be read in one of them; greedy, in order."""
    made: list[dict[int, str]] = []
    for item in observables:
        for term in item:
            fitting = (basis for basis in made if all(basis.get(w, letter) == letter for w, letter in term.letters))
            basis = next(fitting, None)
            if basis is None:
                made.append(basis := {})
            basis.update(term.letters)
    return tuple(tuple(sorted(basis.items())) for basis in made)


def basis_of(term: Term, among: Sequence[Basis]) -> int:
    """The number of the first basis in which a string can be read."""
    return next(k for k, basis in enumerate(among) if set(term.letters) <= set(basis))


def turns_into(basis: Basis) -> Iterator[Gate]:
    """Gates before the reading that turn each letter into Z."""
    for wire, letter in basis:
        if letter == "X":
            yield Gate("h", (wire,))
        elif letter == "Y":
            yield Gate("sdg", (wire,))
            yield Gate("h", (wire,))
