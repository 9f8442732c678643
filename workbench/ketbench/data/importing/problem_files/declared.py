"""Reads files whose lines say what they are: qbsolv and DIMACS; the words of their headers tell the kinds apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.errors import DatasetError
from ketbench.data.importing.edges.text import LARGEST_COEFFICIENT, MOST_VARIABLES, EdgeList, FileKind

COLOURING, MAX_CUT, QUBO = "colouring", "max-cut", "qubo"
_HEADER = re.compile(r"p\s+([A-Za-z_\-]+)\s+\d+(\s+\d+)*\s*(\d+)?\s*$")
_GRAPHS = frozenset({"col", "edge", "edges", "graph", "coloring", "colouring"})
_CUTS = frozenset({"cut", "maxcut", "max-cut", "mc", "ising"})
_COVERS = {"vc": "vertex-cover", "mis": "independent-set", "is": "independent-set", "clq": "clique", "clique": "clique"}
_OTHERS = {"sp": "a shortest-path problem", "max": "a maximum-flow problem", "min": "a minimum-cost flow problem",
           "asn": "an assignment problem by arcs", "td": "a graph for tree decompositions"}  # fmt: skip


def declared_word(lines: Sequence[str]) -> str:
    """The word behind 'p' in the first line that is not a comment, as "qubo", "edge", "cnf"; empty without one."""
    first = next((line for line in lines if line and not re.match(r"[c#](\s|$)", line)), "")
    match = _HEADER.match(first)
    return match.group(1).lower() if match else ""


def edges_of_declared(text: str, name: str) -> EdgeList:
    """The weighted pairs of a qbsolv or DIMACS file.

    Raises
    ------
    DatasetError
        With the line that is not what the header says, or for a DIMACS problem of another kind.
    """
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    lines = [(number, words) for number, words in lines if words[0] not in ("c", "#")]
    word = lines[0][1][1].lower()
    if word == "qubo":
        return _qbsolv(lines, name)
    if word in _OTHERS:
        raise DatasetError(f"{name} is {_OTHERS[word]} of DIMACS, which is not solved here; choose another file.")
    return _dimacs(lines, word, name)


def _qbsolv(lines: list[tuple[int, list[str]]], name: str) -> EdgeList:
    numbers = [word for word in lines[0][1][2:] if word.isdecimal()]
    if len(numbers) < 3:
        raise DatasetError(f"{name}, line {lines[0][0]}: expected 'p qubo 0 nodes diagonals couplers'.")
    size, promised = int(numbers[-3]), int(numbers[-2]) + int(numbers[-1])
    if len(lines) - 1 != promised:
        raise DatasetError(f"{name}: its header promises {promised} terms, but {len(lines) - 1} follow.")
    terms = [_term(words, number, name, 0, size - 1) for number, words in lines[1:]]
    told = f"A qbsolv file of {size} variables numbered from 0, {numbers[-2]} with a bias, and {numbers[-1]} couplers."
    return _listed(terms, size, 0, QUBO, told, name)


def _dimacs(lines: list[tuple[int, list[str]]], word: str, name: str) -> EdgeList:
    size, promised = int(lines[0][1][2]), int(lines[0][1][3]) if len(lines[0][1]) > 3 else -1
    body = [(number, words[1:] if words[0] in ("e", "a") else words) for number, words in lines[1:] if words[0] != "n"]
    lowest = 0 if any("0" in words[:2] for _, words in body) else 1
    terms = [_term(words, number, name, lowest, size - 1 + lowest) for number, words in body]
    pairs = {(min(i, j), max(i, j)): value for i, j, value in terms}
    both = 2 * len(pairs) == len(terms)
    if promised not in (-1, len(terms), len(pairs), 2 * len(terms)):
        raise DatasetError(f"{name}: its header promises {counted(promised, 'edge')}, but {len(terms)} follow.")
    weighted = any(len(words) > 2 for _, words in body)
    stated = MAX_CUT if word in _CUTS or (weighted and word not in _COVERS) else _COVERS.get(word, COLOURING)
    meant = {MAX_CUT: "a graph to cut", COLOURING: "a graph to colour"}.get(stated, f"a graph ({stated})")
    told = f"A DIMACS file ('p {word}'): {meant}, nodes numbered from {lowest}."
    twice = " Each edge is given in both directions and counts once." if both and terms else ""
    kept = [(i, j, value) for (i, j), value in pairs.items()] if both or stated != MAX_CUT else terms
    return _listed(kept, size, lowest, stated, told + twice, name)


def _listed(terms: list[tuple[int, int, float]], size: int, lowest: int, stated: str, told: str, name: str) -> EdgeList:
    if not 0 < size <= MOST_VARIABLES:
        raise DatasetError(f"{name} has {size} variables; expected 1 to {MOST_VARIABLES}.")
    if not terms:
        raise DatasetError(f"{name} has no edges; nothing is to be decided.")
    rows, cols = (np.array([term[at] for term in terms], dtype=np.int64) - lowest for at in (0, 1))
    values = np.array([term[2] for term in terms])
    labels = tuple(str(at + lowest) for at in range(size))
    return EdgeList(size, rows, cols, values, labels, FileKind.DECLARED, stated=stated, told=(told,))


def _term(words: Sequence[str], line: int, name: str, low: int, high: int) -> tuple[int, int, float]:
    try:
        i, j, value = int(words[0]), int(words[1]), float(words[2]) if len(words) > 2 else 1.0
    except (ValueError, IndexError):
        raise DatasetError(
            f"{name}, line {line}: '{' '.join(words)[:40]}' is not a pair; expected 'i j weight'."
        ) from None
    if not (low <= i <= high and low <= j <= high):
        raise DatasetError(f"{name}, line {line}: a variable is outside {low} to {high}; correct the index.")
    if not abs(value) <= LARGEST_COEFFICIENT:
        raise DatasetError(
            f"{name}, line {line}: the weight '{words[2][:40]}' is not a finite number that can be used."
        )
    return i, j, value
