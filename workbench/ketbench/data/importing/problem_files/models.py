"""Recognises models with constraints (LP, MPS, CNF, dimod's CQM and DQM) and keeps their lines; a plugin reads them."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

import numpy as np

from ketbench.base.errors import DatasetError
from ketbench.data.column import Column
from ketbench.data.dataset import Kind
from ketbench.data.importing.problem_files.declared import declared_word

CQM_MAGIC, DQM_MAGIC = b"DIMODCQM", b"DIMODDQM"
MODEL = "model"
TITLES = {
    "lp": "an optimisation model in the LP format",
    "mps": "an optimisation model in the MPS format",
    "cnf": "a formula in DIMACS CNF, one clause a line; it is not a graph",
    "cqm": "a constrained quadratic model of dimod",
    "dqm": "a discrete quadratic model of dimod",
    "text": "a model as text",
}
_GOAL = re.compile(r"\s*(minimi[sz]e|maximi[sz]e|minimum|maximum|min|max)\b\s*:?", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(subject\s+to|such\s+that|s\.t\.|st\b)", re.IGNORECASE)
_ENDING = re.compile(
    r"\s*(bounds|binary|binaries|bin|general|generals|gen|integer|integers|int|end)\s*$", re.IGNORECASE
)
_DECLARES = re.compile(r"\s*(variables|variable|binary|integer)\b[^=<>]*\S", re.IGNORECASE)
_CHUNK = 120


def model_format(head: bytes, lines: Sequence[str]) -> str:
    """The format of a model, a key of `TITLES`; empty for anything else."""
    if head.startswith(CQM_MAGIC):
        return "cqm"
    if head.startswith(DQM_MAGIC):
        return "dqm"
    if declared_word(lines) in ("cnf", "wcnf"):
        return "cnf"
    words = {line.strip().upper() for line in lines[:400]}
    if {"ROWS", "COLUMNS"} <= words and any(line.startswith("NAME") or line == "ROWS" for line in lines[:40]):
        return "mps"
    bare = [line for line in lines if line.strip() and not line.lstrip().startswith(("\\", "#"))]
    if not bare:
        return ""
    goal = any(_GOAL.match(line) for line in bare[:20])
    if goal and any(_DECLARES.match(line) for line in bare[:20]):
        return "text"
    below = any(_SUBJECT.match(line) or _ENDING.match(line) for line in bare[1:])
    return "lp" if _GOAL.match(bare[0]) and below else ""


def model_columns(content: bytes, name: str, found: str) -> tuple[Column, ...]:
    """One column of lines: the text as it stands, or the bytes in base 64."""
    if found in ("cqm", "dqm"):
        coded = base64.b64encode(content).decode()
        lines = [coded[at : at + _CHUNK] for at in range(0, len(coded), _CHUNK)]
    else:
        try:
            lines = [line.rstrip() for line in content.decode("utf-8-sig").splitlines() if line.strip()]
        except UnicodeDecodeError as error:
            raise DatasetError(f"{name} is not text (byte {error.start}); save it as UTF-8.") from None
    return (Column("line", np.array(lines, dtype=object), Kind.TEXT),)
