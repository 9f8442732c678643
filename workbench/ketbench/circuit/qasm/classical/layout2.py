"""Classical registers for OpenQASM 2, whose conditions compare a whole register with a number."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.conditions.cases import bits_of, moment_of, union_of

MOST_STATEMENTS = 64
"""Comparisons of a register that one condition may take."""


@dataclass(frozen=True, slots=True)
class Layout2:
    """Registers and what each bit is called.

    Parameters
    ----------
    registers : tuple of (name, bits)
        Bits with the least significant first.
    """

    registers: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def lines(self) -> Iterator[str]:
        """The declarations."""
        return (f"creg {name}[{len(bits)}];" for name, bits in self.registers)

    @property
    def names(self) -> dict[int, str]:
        """What each bit is called."""
        return {bit: f"{name}[{place}]" for name, bits in self.registers for place, bit in enumerate(bits)}

    def guards(self, op: Op) -> Iterator[str]:
        """What stands before an operation, once for each value of the register that it is done for.

        Raises
        ------
        CircuitError
        """
        asked = set(bits_of(op.condition))
        if not asked:
            yield ""
            return
        if moment_of(op.condition):
            raise CircuitError("OpenQASM 2 has no branch that overwrites its own bit; export OpenQASM 3 instead.")
        name, bits = next(register for register in self.registers if asked <= set(register[1]))
        free = len(bits) - min(len(case) for case in union_of(op.condition))
        values = sorted(_values(op, bits)) if 1 << free <= MOST_STATEMENTS else ()
        if not values or (len(values) > 1 and asked.intersection(op.bits)) or len(values) > MOST_STATEMENTS:
            text = f"'{op.gate}' in column {op.column} waits for too many values of '{name}' for OpenQASM 2"
            raise CircuitError(f"{text}; export OpenQASM 3 instead.")
        yield from (f"if ({name} == {value}) " for value in values)


def _values(op: Op, bits: Sequence[int]) -> Iterator[int]:
    for case in union_of(op.condition):
        given = dict(case)
        free = [place for place, bit in enumerate(bits) if bit not in given]
        base = sum(given[bit] << place for place, bit in enumerate(bits) if bit in given)
        for number in range(1 << len(free)):
            yield base + sum((number >> k & 1) << place for k, place in enumerate(free))


def layout(circuit: Circuit, taken: Collection[str]) -> Layout2:
    """The registers of the circuit if conditions read whole ones, else ones that suit the conditions.

    Bits that conditions read one by one get registers of their own; bits read together share one.
    """
    asked = [set(bits_of(op.condition)) for op in circuit.ops if op.condition]
    held = sum(size for _, size in circuit.registers)
    named = circuit.registers if circuit.registers and held == circuit.bits else (("c", circuit.bits),)
    own: list[tuple[str, tuple[int, ...]]] = []
    first = 0
    for name, size in named:
        if size:
            own.append((name, tuple(range(first, first + size))))
        first += size
    if all(any(set(bits) == bits_read for _, bits in own) for bits_read in asked):
        return Layout2(tuple((_free(name, taken, own), bits) for name, bits in own))
    return Layout2(tuple((f"b{bits[0]}", bits) for bits in _shared(circuit.bits, asked)))


def _free(name: str, taken: Collection[str], own: Sequence[tuple[str, tuple[int, ...]]]) -> str:
    plain = name if name.isascii() and name.isidentifier() and name[0].islower() and name not in taken else ""
    return plain or f"b{next(place for place, (other, _) in enumerate(own) if other == name)}"


def _shared(bits: int, asked: Sequence[set[int]]) -> list[tuple[int, ...]]:
    """Bits that some condition reads together, together; the others alone."""
    groups: list[set[int]] = [{bit} for bit in range(bits)]
    for together in asked:
        met = [group for group in groups if group & together]
        groups = [group for group in groups if not group & together] + [set[int]().union(*met)]
    return sorted(tuple(sorted(group)) for group in groups)
