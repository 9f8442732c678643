"""A file of Pauli terms as a dataset: a row a term, its coefficient as weight; no row is ever held back."""

from __future__ import annotations

import json

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.importing.findings import Findings
from ketbench.data.importing.opening.encoding import decode_western
from ketbench.data.importing.opening.formats import Format
from ketbench.data.importing.opening.source import Source
from ketbench.data.importing.operators.content import read_terms
from ketbench.data.importing.options import Options
from ketbench.data.importing.text.guess import Guess
from ketbench.data.importing.text.layout import Layout
from ketbench.data.quantum.pauli import COEFFICIENT, TERM, operator_columns

MOST_TERMS = 1_000_000
_PREVIEW = 50


def read_operator(source: Source, options: Options, findings: Findings) -> tuple[tuple[Column, ...], Guess]:
    """The terms of a file as two columns.

    Raises
    ------
    DatasetError
        With the line that is not a term, or a coefficient that is not real.
    """
    content = source.content()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = decode_western(content)
    terms, order = read_terms(text, source.name)
    if len(terms) > MOST_TERMS:
        raise DatasetError(f"'{source.name}' has {len(terms):,} Pauli terms; at most {MOST_TERMS:,} are read.")
    terms = terms[: options.rows]
    wires = 1 + max((term.letters[-1][0] for term in terms if term.letters), default=-1)
    size = f"{counted(len(terms), 'Pauli term')} on {counted(wires, 'wire')}"
    findings.note(f"An operator: {size}; a row a term, wire 0 is the left one.")
    if order:
        findings.note(order)
    preview = tuple((term.text, f"{term.coefficient:.10g}") for term in terms[:_PREVIEW])
    names = (TERM, COEFFICIENT)
    evidence = {"format": "Known by its content: a sum of Pauli strings."}
    guess = Guess(
        Format.OPERATOR, layout=Layout(0, False, False, len(names)), names=names, evidence=evidence, preview=preview,
        facts={"operator": json.dumps("pauli")},
    )  # fmt: skip
    return operator_columns(terms), guess
