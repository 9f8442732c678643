"""Rules of parameters that are files, or rows of columns: whatever they lead to, a sentence comes back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ketbench.backends.registry import told
from ketbench.base.errors import KetbenchError, RunCancelled
from ketbench.contract.forms import FormField, form
from ketbench.contract.plugin import Severity
from ketbench.testing.playing import stopped
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.outside import answer_to
from ketbench.testing.subject import Subject

CONTENTS = (
    b"",
    b"\n",
    b"\x00" * 64,
    b"\xff\xfe\x00\xd8",
    b"PK\x03\x04 cut off",
    b"a,b\n1,2,3\n\n4",
    b"nan,inf,-1e999\n" * 3,
    b"{[",
    b"word " * 4000,
)
"""What lies in a file that somebody chose by mistake: nothing, zeros, another encoding, an archive cut off, words."""
STOP_SECONDS = 0.5


def any_file_is_answered(subject: Subject) -> Iterator[str]:
    """A file that is gone, a folder, one that is too large or changed, and one with anything in it."""
    fields = [field for field in form(subject.backend.params) if field.kind == "file"]
    if not fields:
        raise NotExamined("No parameter is a file.")
    with tempfile.TemporaryDirectory() as folder:
        for field in fields:
            for shown, value in _files(field, Path(folder)):
                sentence = answer_to(subject, field.name, value, shown) or _run_with(subject, field, value, shown)
                if sentence:
                    yield sentence
                    break


def any_column_is_answered(subject: Subject) -> Iterator[str]:
    """A row for a column that the dataset has not, no row at all, and a dataset that lacks one."""
    fields = [field for field in form(subject.backend.params) if field.kind == "columns"]
    if not fields:
        raise NotExamined("No parameter is a row a column.")
    for field in fields:
        for shown, value in (
            ("of a column that is gone", {"no such column": {}}),
            ("empty", {}),
            ("unnamed", {"": {}}),
        ):
            sentence = answer_to(subject, field.name, value, shown) or _run_with(subject, field, value, shown)
            if sentence:
                yield sentence
                break


def _files(field: FormField, folder: Path) -> Iterator[tuple[str, Any]]:
    ending = field.endings[0] if field.endings else ".txt"
    yield "not chosen", {}
    yield "a file that is not there", str(folder / f"gone{ending}")
    (folder / f"folder{ending}").mkdir(exist_ok=True)
    yield "a folder", str(folder / f"folder{ending}")
    yield "no path", "\x00" + ending
    place = folder / f"any{ending}"
    place.write_bytes(b"other")
    yield "a file that has changed", {"path": str(place), "sha256": "0" * 64}
    large = folder / f"large{ending}"
    with large.open("wb") as file:
        # A hole, which takes no room on the disk.
        os.truncate(file.fileno(), field.most_bytes + 1)
    yield "a file that is too large", str(large)
    for number, content in enumerate(CONTENTS):
        place = folder / f"any{number}{ending}"
        place.write_bytes(content)
        yield f"a file of {content[:12]!r}", str(place)


def _run_with(subject: Subject, field: FormField, value: Any, shown: str) -> str:
    """What is wrong with a run that `check` lets through; it may end well, or by an error of Ketbench's."""
    try:
        if subject.play.error is not None or not subject.play.ended:
            # The run fails on the good task already, which another rule tells.
            return ""
        params = type(subject.params).model_validate({**subject.params.model_dump(), field.name: value})
        found = list(subject.backend.check(subject.task, params))
    except (NotExamined, ValueError, KetbenchError):
        return ""
    if any(getattr(one, "severity", None) is Severity.ERROR for one in found):
        return ""
    play = stopped(subject.backend, subject.task, params, STOP_SECONDS)
    if play.error is None or isinstance(play.error, (KetbenchError, RunCancelled)):
        return ""
    text = f"check accepts '{field.name}' being {shown}, and its run fails with {told(play.error)}"
    return f"{text}; raise InputError with a sentence, or return a Problem."
