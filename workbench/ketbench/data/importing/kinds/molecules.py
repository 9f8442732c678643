"""Reads xyz files of atoms and FCIDUMP files of integrals; both are short texts with a head of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Role
from ketbench.data.importing.findings import Findings, shortened
from ketbench.data.importing.opening.encoding import decode_western
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout

_PROPERTY = re.compile(r'Properties="?([\w:]+)"?')
_HEAD_VALUE = re.compile(r"(\w+)\s*=\s*([-\d., ]+)")


def read_xyz(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """A row an atom: element, x, y, z in angstrom, further numbers of the line; several frames get their number.

    Raises
    ------
    DatasetError
        With the line at which a frame is cut or an atom cannot be read.
    """
    lines = _text(source).splitlines()
    atoms: list[tuple[int, list[str]]] = []
    comments: list[str] = []
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        count = _count(source.name, lines, at)
        comments.append(lines[at + 1].strip() if at + 1 < len(lines) else "")
        atoms += [(len(comments), lines[i].split()) for i in range(at + 2, at + 2 + count)]
        at += 2 + count
    atoms = atoms[: options.rows]
    columns = _atom_columns(source.name, atoms, comments, findings)
    if comments[0]:
        findings.note(f"The comment of the first frame is {shortened(comments[0], 80)}.")
    frames = f" in {len(comments)} frames" if len(comments) > 1 else ""
    findings.note(f"xyz: {len(atoms)} atoms{frames}, in {columns[-1].unit or 'no unit'}; a row an atom.")
    names = tuple(column.name for column in columns)
    return columns, Guess(Format.XYZ, layout=Layout(0, False, False, len(names)), names=names)


def _text(source: Source) -> str:
    content = source.content()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode_western(content)


def _count(file: str, lines: Sequence[str], at: int) -> int:
    word = lines[at].strip()
    if not word.isdigit():
        raise DatasetError(f"'{file}', line {at + 1}: {shortened(word)} is not a number of atoms; correct the frame.")
    if at + 2 + int(word) > len(lines):
        raise DatasetError(f"'{file}' says {word} atoms in line {at + 1} and ends before the last; copy it again.")
    return int(word)


def _atom_columns(
    file: str, atoms: Sequence[tuple[int, list[str]]], comments: Sequence[str], findings: Findings
) -> tuple[Column, ...]:
    width = min(len(words) for _, words in atoms) - 1
    try:
        values = np.array([[float(w.replace("D", "e")) for w in words[1 : 1 + width]] for _, words in atoms])
    except ValueError:
        width = 3
        try:
            values = np.array([[float(w.replace("D", "e")) for w in words[1:4]] for _, words in atoms])
        except ValueError as error:
            raise DatasetError(f"'{file}' has an atom whose place is not a number ({error}); correct it.") from None
    if width < 3:
        raise DatasetError(f"'{file}' has an atom with {width} numbers instead of three; correct it.")
    unit = "bohr" if "bohr" in comments[0].lower() else "Å"
    names = _extra_names(comments[0], width)
    frame = [Column("frame", np.array([float(n) for n, _ in atoms]), role=Role.GROUP)] if len(comments) > 1 else []
    extra = [Column(names[i - 3], values[:, i].copy()) for i in range(3, width)]
    places = [Column(name, values[:, i].copy(), unit=unit) for i, name in enumerate("xyz")]
    return (*frame, coded("element", [words[0] for _, words in atoms]), *extra, *places)


def _extra_names(comment: str, width: int) -> list[str]:
    """Names of the numbers behind x, y, z: those of extended xyz where it has them."""
    match = _PROPERTY.search(comment)
    found: list[str] = []
    if match is not None:
        words = match[1].split(":")
        for name, _, count in zip(words[0::3], words[1::3], words[2::3], strict=False):
            size = int(count) if count.isdigit() else 1
            if name not in ("species", "pos", "Z"):
                found += [f"{name}{i + 1}" if size > 1 else name for i in range(size)]
    return [*found, *(f"extra {i + 1}" for i in range(len(found), width - 3))]


def read_fcidump(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """A row an integral: its value and four orbitals from 1, 0 where there is none (Knowles and Handy, 1989).

    Raises
    ------
    DatasetError
        With the line that holds no integral.
    """
    text = _text(source)
    match = re.search(r"&END|^\s*/\s*$|\s/\s*$", text, re.IGNORECASE | re.MULTILINE)
    if match is None:
        raise DatasetError(f"'{source.name}' is an FCIDUMP file whose head does not end in &END or /; export it again.")
    head = {key.lower(): value.strip(" ,") for key, value in _HEAD_VALUE.findall(text[: match.start()])}
    rows: list[list[float]] = []
    for number, line in enumerate(text[match.end() :].splitlines(), text[: match.end()].count("\n") + 1):
        words = line.split()
        if not words:
            continue
        try:
            rows.append([float(words[0].replace("D", "e").replace("d", "e")), *(float(int(w)) for w in words[1:5])])
        except ValueError:
            raise DatasetError(
                f"'{source.name}', line {number}: {shortened(line)} is not an integral; correct it."
            ) from None
    if not rows or any(len(row) != 5 for row in rows):
        raise DatasetError(f"'{source.name}' has no integral, or one without its four orbitals; export it again.")
    values = np.array(rows[: options.rows])
    said = ", ".join(f"{key.upper()} {head[key]}" for key in ("norb", "nelec", "ms2") if key in head)
    findings.note(f"FCIDUMP: {len(values)} integrals ({said}), in hartree; 0 0 0 0 is the constant energy.")
    columns = (Column("value", values[:, 0].copy(), unit="hartree"),
               *(Column(name, values[:, i + 1].copy()) for i, name in enumerate("ijkl")))  # fmt: skip
    facts = {key: json.dumps(head[key]) for key in ("norb", "nelec", "ms2") if key in head}
    return columns, Guess(Format.FCIDUMP, names=("value", "i", "j", "k", "l"), facts=facts)
