"""What an operation waits for: bits that have given values, in one or several disjoint cases.

Disjoint cases are what makes a condition cheap to run: an operation controlled by one case after the other is done
at most once, so that no case needs a bit of its own for the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ketbench.base.errors import CircuitError

MOST_CASES = 256
"""More cases than this would make a condition slower to run than it is worth."""
_SHOWN = 3


class Condition(NamedTuple):
    """Do the operation only if classical bit number `bit` has `value`."""

    bit: int
    value: int = 1


Case = tuple[Condition, ...]
"""Bits that all have their values, ascending by bit; empty for a case that always holds."""
Union = tuple[Case, ...]
"""Disjoint cases of which one must hold; empty for none that ever holds."""
ALWAYS: Union = ((),)
NEVER: Union = ()


@dataclass(frozen=True, slots=True)
class Cases:
    """Do the operation if one of several disjoint cases holds.

    Parameters
    ----------
    any_of : tuple of tuple of Condition
    moment : int
        Operations with the same moment other than 0 are judged together, by the bits as they were before the first
        of them: a branch may overwrite the bits that it was chosen by.
    then : Condition, Cases or None
        What is asked inside of such a branch, later and by the bits as they are then.
    """

    any_of: Union
    moment: int = 0
    then: Condition | Cases | None = None

    def __post_init__(self) -> None:
        if self.then is not None and not self.moment:
            raise CircuitError("A condition asked after another needs a moment of the first; give it one.")


Waits = Condition | Cases | None


class Link(NamedTuple):
    """One question of a condition: its cases, and the moment they are judged at."""

    union: Union
    moment: int


def links(waits: Waits) -> tuple[Link, ...]:
    """The questions of a condition, the first asked first; none where it always holds.

    Examples
    --------
    >>> [link.moment for link in links(Cases(((Condition(0),),), 1, then=Condition(0, 0)))]
    [1, 0]
    """
    found: list[Link] = []
    while waits is not None:
        found.append(Link(union_of(waits), moment_of(waits)))
        waits = then_of(waits)
    return tuple(found)


def chained(questions: Iterable[Link]) -> Waits:
    """The condition that asks these questions one after the other."""
    waits: Waits = None
    for link in reversed(tuple(questions)):
        waits = waits_for(link.union, link.moment, waits)
    return waits


def then_of(waits: Waits) -> Waits:
    """What is asked after the first question."""
    return waits.then if isinstance(waits, Cases) else None


def union_of(waits: Waits) -> Union:
    """The disjoint cases of any condition; of one that asks several questions, those of the first.

    Examples
    --------
    >>> union_of(None), union_of(Condition(2, 0))
    (((),), ((Condition(bit=2, value=0),),))
    """
    if waits is None:
        return ALWAYS
    return waits.any_of if isinstance(waits, Cases) else ((waits,),)


def moment_of(waits: Waits) -> int:
    """The moment a condition is judged at; 0 for right before its operation."""
    return waits.moment if isinstance(waits, Cases) else 0


def waits_for(union: Union, moment: int = 0, then: Waits = None) -> Waits:
    """The simplest condition for some cases, and for what is asked after them."""
    if union == ALWAYS and not moment:
        return then
    if len(union) == 1 and len(union[0]) == 1 and not moment:
        return union[0][0]
    return Cases(union, moment, then)


def bits_of(waits: Waits) -> tuple[int, ...]:
    """The bits that a condition reads, ascending."""
    if isinstance(waits, Condition):
        return (waits.bit,)
    return tuple(sorted({bit for link in links(waits) for case in link.union for bit, _ in case}))


def holds(waits: Waits, bits: Mapping[int, int], held: Mapping[int, Mapping[int, int]] | None = None) -> bool:
    """Whether a condition holds; a bit that nothing wrote is 0.

    Parameters
    ----------
    waits : Condition, Cases or None
    bits : mapping
        The bits as they are now.
    held : mapping or None
        The bits as they were at each moment.
    """
    return all(_met(link.union, (held or {}).get(link.moment, bits)) for link in links(waits))


def _met(union: Union, bits: Mapping[int, int]) -> bool:
    return any(all(bits.get(bit, 0) == value for bit, value in case) for case in union)


def moved(waits: Waits, places: Mapping[int, int]) -> Waits:
    """A condition with its bits renumbered; bits that are not named keep their numbers."""
    return chained(Link(_renumbered(link.union, places), link.moment) for link in links(waits))


def _renumbered(union: Union, places: Mapping[int, int]) -> Union:
    cases = (tuple(sorted(Condition(places.get(bit, bit), value) for bit, value in case)) for case in union)
    return tuple(sorted(cases))


def both(a: Union, b: Union) -> Union:
    """The cases where both hold."""
    found = (_merged(one, other) for one in a for other in b)
    return _tidy(case for case in found if case is not None)


def either(a: Union, b: Union) -> Union:
    """The cases where at least one holds."""
    return _tidy((*a, *without(b, a)))


def without(a: Union, b: Union) -> Union:
    """The cases where the first holds and the second does not."""
    left = list(a)
    for case in b:
        left = [part for one in left for part in _cut(one, case)]
        _refuse_many(left)
    return tuple(left)


def opposite(a: Union) -> Union:
    """The cases where it does not hold.

    Examples
    --------
    >>> opposite(((Condition(0), Condition(1)),))
    ((Condition(bit=0, value=0),), (Condition(bit=0, value=1), Condition(bit=1, value=0)))
    """
    return _tidy(without(ALWAYS, a))


def _merged(a: Case, b: Case) -> Case | None:
    values = dict(a)
    if any(values.get(bit, value) != value for bit, value in b):
        return None
    return tuple(sorted(Condition(*pair) for pair in (values | dict(b)).items()))


def _cut(one: Case, case: Case) -> Iterable[Case]:
    """What is left of a case without another one, in disjoint pieces."""
    if _merged(one, case) is None:
        yield one
        return
    given = dict(one)
    kept = one
    for bit, value in case:
        if bit not in given:
            yield tuple(sorted((*kept, Condition(bit, 1 - value))))
            kept = tuple(sorted((*kept, Condition(bit, value))))


def _tidy(cases: Iterable[Case]) -> Union:
    """The one way to write these cases: bit after bit in ascending order, without those that do not matter.

    It is Shannon's expansion, so that conditions that hold together are equal.
    """
    found = list(cases)
    _refuse_many(found)
    made = _expanded(tuple(found))
    _refuse_many(made)
    return made


def _expanded(cases: Union) -> Union:
    if () in cases or not cases:
        return ALWAYS if cases else NEVER
    bit = min(case[0].bit for case in cases)
    zeros, ones = (_expanded(_cofactor(cases, bit, value)) for value in (0, 1))
    if zeros == ones:
        return zeros
    parts = ((Condition(bit, value), case) for value, part in ((0, zeros), (1, ones)) for case in part)
    found = tuple(sorted((first, *case) for first, case in parts))
    _refuse_many(found)
    return found


def _cofactor(cases: Union, bit: int, value: int) -> Union:
    """The cases that are left where a bit has a value; it is the first bit of those that read it."""
    left = (case[1:] if case[0].bit == bit else case for case in cases if case[0] != Condition(bit, 1 - value))
    return tuple(dict.fromkeys(left))


def _refuse_many(cases: Iterable[Case]) -> None:
    count = len(list(cases))
    if count > MOST_CASES:
        raise CircuitError(f"A condition has {count} cases; the most is {MOST_CASES}. Write a simpler one.")


def short_words(waits: Waits) -> str:
    """A condition in few signs, for a drawing: "," for and, "|" for or, ">" for then; bits by number.

    Examples
    --------
    >>> short_words(Condition(3, 0)), short_words(Cases(((Condition(0), Condition(1)), (Condition(0, 0),))))
    ('3=0', '0=1,1=1|0=0')
    >>> short_words(Cases(((Condition(0),),), 1, Condition(1, 0)))
    '0=1>1=0'
    """
    return ">".join(_signs(link.union) for link in links(waits))


def _signs(union: Union) -> str:
    cases = [",".join(f"{bit}={value}" for bit, value in case) for case in union]
    shown = "|".join(cases[:_SHOWN])
    return f"{shown}|…" if len(cases) > _SHOWN else shown


def words(waits: Waits) -> str:
    """A condition as people write it.

    Examples
    --------
    >>> words(Condition(0)), words(Cases(((Condition(0), Condition(1, 0)), (Condition(0, 0),))))
    ('c0=1', 'c0=1 and c1=0, or c0=0')
    >>> words(Cases(((Condition(0),),), 1, Condition(1, 0)))
    'c0=1, then inside of it c1=0'
    """
    return ", then inside of it ".join(_said(link.union) for link in links(waits)) or "always"


def _said(union: Union) -> str:
    cases = (" and ".join(f"c{bit}={value}" for bit, value in case) or "always" for case in union)
    return ", or ".join(cases) or "never"
