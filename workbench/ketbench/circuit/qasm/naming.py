"""Names for a circuit's parts in a text: their own where OpenQASM allows it, else others with an annotation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from ketbench.circuit.circuit import Circuit
from ketbench.circuit.qasm.annotations import PREFIX
from ketbench.circuit.qasm.vocabulary import free_name, is_identifier

MOST_INPUTS = 64
"""Up to here each feature is an input of its own, as other readers know no arrays."""
_PHYSICAL = re.compile(r"\$\d{1,6}")
_NUMBERED = re.compile(r"q\d+")
_ELEMENT = re.compile(r"(.+)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Register:
    """A run of wires declared together; a single qubit has no size."""

    name: str
    size: int | None
    labels: tuple[str, ...]
    labelled: bool = False
    """Whether the labels must be written, because the name does not tell them."""


@dataclass
class Naming:
    """What each part is called in the text."""

    parameters: dict[str, str] = field(default_factory=dict)
    gates: dict[str, str] = field(default_factory=dict)
    features: str = "features"
    inputs: dict[int, str] = field(default_factory=dict)
    """Names of the features, where each is an input of its own."""
    wires: list[str] = field(default_factory=list)
    qubits: dict[str, tuple[int, ...]] = field(default_factory=dict)
    wire_lines: list[str] = field(default_factory=list)
    bits: list[str] = field(default_factory=list)
    registers: dict[tuple[int, ...], str] = field(default_factory=dict)
    """Names of the registers of several bits, by the places of their bits."""
    unread: list[str] = field(default_factory=list)
    """Bits for measurements that have none in the circuit."""
    bit_lines: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)

    def take(self, wanted: str) -> str:
        """A free name like the wanted one, taken from now on."""
        name = free_name(wanted, self.taken)
        self.taken.add(name)
        return name


def naming(circuit: Circuit) -> Naming:
    """Choose all names of a circuit's text."""
    names = Naming()
    for parameter in circuit.parameters:
        names.parameters[parameter.name] = names.take(parameter.name)
    if len(circuit.features) > MOST_INPUTS:
        names.features = names.take("features")
    else:
        names.inputs = {index: names.take(f"x_{index}") for index in circuit.features}
    for gate in circuit.gates:
        names.gates[gate.name] = names.take(gate.name)
    if _is_physical(circuit):
        names.wires = list(circuit.wires)
        names.qubits = {label: (wire,) for wire, label in enumerate(circuit.wires)}
    else:
        for register in _registers(circuit):
            _name_wires(register, names)
    held = sum(size for _, size in circuit.registers)
    for wanted, size in circuit.registers if held == circuit.bits else (("c", circuit.bits),):
        _name_bits(wanted, size, names, circuit)
    unread = sum(op.gate == "measure" and not op.bits for op in circuit.ops)
    if unread:
        name = names.take("unread")
        names.bit_lines += [f"@{PREFIX}unread", f"bit[{unread}] {name};"]
        names.unread = [f"{name}[{place}]" for place in range(unread)]
    return names


def _is_physical(circuit: Circuit) -> bool:
    """Whether all wires are qubits of a machine, which a text does not declare but use, in ascending order."""
    if not circuit.wires or not all(_PHYSICAL.fullmatch(label) for label in circuit.wires):
        return False
    numbers = [int(label[1:]) for label in circuit.wires]
    used = {wire for op in circuit.ops if op.gate != "opaque" for wire in op.all_wires}
    return numbers == sorted(set(numbers)) and len(used) == circuit.n_wires


def renaming(original: str, name: str, kind: str = "name") -> list[str]:
    """The annotation that tells the original of a changed name."""
    return [] if original == name else [f"@{PREFIX}{kind} {json.dumps(original)}"]


def _name_wires(register: Register, names: Naming) -> None:
    name = names.take(register.name)
    first = len(names.wires)
    names.qubits[name] = tuple(range(first, first + (register.size or 1)))
    if register.labelled:
        names.wire_lines.append(f"@{PREFIX}labels {json.dumps(register.labels)}")
    else:
        names.wire_lines += renaming(register.name, name)
    if register.size is None:
        names.wire_lines.append(f"qubit {name};")
        names.wires.append(name)
    else:
        names.wire_lines.append(f"qubit[{register.size}] {name};")
        names.wires += [f"{name}[{i}]" for i in range(register.size)]


def _name_bits(wanted: str, size: int, names: Naming, circuit: Circuit) -> None:
    if size:
        name = names.take(wanted)
        first = len(names.bits)
        if size == 1 and _kept_text_names(circuit, rf"\b{re.escape(name)}\b(?!\s*\[)"):
            # Text that is kept knows it as a bit, not as a register of one.
            names.bit_lines += [*renaming(wanted, name), f"bit {name};"]
            names.bits.append(name)
            return
        names.bit_lines += [*renaming(wanted, name), f"bit[{size}] {name};"]
        if size > 1:
            names.registers[tuple(range(first, first + size))] = name
        names.bits += [f"{name}[{i}]" for i in range(size)]


def _registers(circuit: Circuit) -> Sequence[Register]:
    labels = circuit.wires
    usual = all(label == f"q{i}" for i, label in enumerate(labels))
    if usual and not _kept_text_names_single_wires(circuit):
        return [Register("q", len(labels), labels)]
    found = list(_runs(labels))
    numbered = sum(register.size is None and _NUMBERED.fullmatch(register.name) is not None for register in found)
    if numbered > 1 and not _kept_text_names_single_wires(circuit):
        # A wire was put between those of one register: they stay one.
        return [Register("q", len(labels), labels, labelled=True)]
    names = [register.name for register in found]
    clean = all(is_identifier(name) for name in names) and len(set(names)) == len(names)
    if not clean or (len(found) == 1 and found[0].name == "q" and found[0].size is not None):
        return [Register("q", len(labels), labels, labelled=True)]
    return found


def _kept_text_names_single_wires(circuit: Circuit) -> bool:
    return _kept_text_names(circuit, r"\bq\d+\b")


def _kept_text_names(circuit: Circuit, pattern: str) -> bool:
    texts = (str(op.option("text", "")) for op in circuit.ops if op.gate == "opaque")
    return any(re.search(pattern, text) for text in texts)


def _runs(labels: Sequence[str]) -> Iterator[Register]:
    """Labels ``a[0]``, ``a[1]``, ... in a row as registers; other labels as single qubits."""
    place = 0
    for key, group in groupby(labels, key=_stem):
        run = tuple(group)
        if key is not None and run == tuple(f"{key}[{i}]" for i in range(len(run))):
            yield Register(key, len(run), run)
        else:
            yield from (Register(label, None, (label,)) for label in run)
        place += len(run)


def _stem(label: str) -> str | None:
    found = _ELEMENT.fullmatch(label)
    return found.group(1) if found else None
