"""The hash that ties a journal row to all its columns and to the row before it; touches no disk."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Row:
    """One entry.

    Parameters
    ----------
    sequence : int
    kind : str
    subject : str
        The label of an action, the run of a message.
    body : bytes
        Empty for a checkpoint that a later one replaced.
    sha256 : str
        Of the body as it was written.
    before : str
        Chain value of the row before; empty in journals of the first form.
    chain : str
        Over all columns and `before`; empty in journals of the first form.
    """

    sequence: int
    kind: str
    subject: str
    body: bytes
    sha256: str = ""
    before: str = ""
    chain: str = ""

    @property
    def is_chained(self) -> bool:
        """Whether it was written with a chain value."""
        return bool(self.chain)

    @property
    def is_replaced(self) -> bool:
        """Whether its body was dropped for a newer one; only a checkpoint may be."""
        return self.is_chained and not self.body and self.kind == CHECKPOINT and self.sha256 != digest_of(b"")


def digest_of(body: bytes) -> str:
    """SHA-256 of a body, hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def chain_value(before: str, sequence: int, kind: str, subject: str, sha256: str) -> str:
    """SHA-256 over a row's columns and the chain value of the row before, hexadecimal."""
    return hashlib.sha256(json.dumps([before, sequence, kind, subject, sha256]).encode()).hexdigest()


def row_of(values: tuple[object, ...]) -> Row | None:
    """A row out of the columns as stored; None where one has another type than a row can have."""
    if len(values) not in (5, 7):
        return None
    sequence, kind, subject, sha256, body, *links = values
    texts = (kind, subject, sha256, *links)
    if not isinstance(sequence, int) or not isinstance(body, bytes) or not all(isinstance(t, str) for t in texts):
        return None
    before, chain = (str(links[0]), str(links[1])) if links else ("", "")
    return Row(sequence, str(kind), str(subject), body, str(sha256), before, chain)


def is_sound(row: Row) -> bool:
    """Whether a row holds what was written; that a dropped body was replaced is for the reader of all rows to see."""
    if row.is_chained and chain_value(row.before, row.sequence, row.kind, row.subject, row.sha256) != row.chain:
        return False
    return row.is_replaced or digest_of(row.body) == row.sha256
