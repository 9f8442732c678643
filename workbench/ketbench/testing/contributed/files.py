"""Rules of importers and exporters."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ketbench.base.contributed.writing import content
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run
from ketbench.data.importing.opening.brought import dataset_read
from ketbench.testing.contributed.subject import Contributed
from ketbench.testing.rule import NotExamined
from ketbench.testing.tasks import small_circuit, small_dataset


def importer_reads(subject: Contributed) -> Iterator[str]:
    """The file of `example` is read, twice the same, and its name ends as `endings` say."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        path = _example(subject, Path(folder))
        if not path.name.lower().endswith(tuple(subject.facts["endings"])):
            yield f"The file of example() is '{path.name}', which ends in none of endings; add its ending."
        head = path.read_bytes()[:4096]
        begins = [text.encode() for text in subject.facts["begins"]]
        if begins and not head.startswith(tuple(begins)):
            yield "The file of example() begins with none of begins; correct one of the two."
        first, raised, _ = subject.attempted(lambda: dataset_read(subject.found, str(path)))
        if first is None:
            yield f"read fails on the file of example() with {raised.rstrip('.')}."
            return
        again = dataset_read(subject.found, str(path))
        if [c.described() for c in first.columns] != [c.described() for c in again.columns]:
            yield "read gives other columns the second time; it must depend on the file alone."


def importer_refuses(subject: Contributed) -> Iterator[str]:
    """A file that is cut, empty or full of other bytes is read, or refused in a sentence."""
    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        path = _example(subject, Path(folder))
        whole = path.read_bytes()
        for what, data in (
            ("an empty file", b""),
            ("a file that ends after half of it", whole[: len(whole) // 2]),
            ("a file whose second half is noise", whole[: len(whole) // 2] + bytes(range(256)) * 4),
            ("a file of zeros", b"\0" * 512),
        ):
            path.write_bytes(data)
            _, raised, with_words = subject.attempted(lambda: dataset_read(subject.found, str(path)))
            if raised and not with_words:
                yield f"read fails on {what} with {raised.rstrip('.')}; raise an InputError in one sentence."


def _example(subject: Contributed, folder: Path) -> Path:
    offered = getattr(subject.found, "example", None)
    if offered is None:
        raise NotExamined("It has no example(folder) that writes a small file.")
    return Path(offered(folder))


def importer_endings(subject: Contributed) -> Iterator[str]:
    """Endings are what a file's name ends in."""
    from ketbench.data.importing.opening.formats import own_endings

    endings = subject.facts["endings"]
    if not endings:
        yield "endings is empty; name the ends of its files, as ('.spectrum',)."
    for ending in endings:
        if not ending.startswith(".") or ending != ending.lower() or len(ending) < 2:
            yield f"endings has '{ending}'; write a dot and small letters, as '.spectrum'."
        elif ending in own_endings() and not subject.facts["begins"]:
            yield f"Ketbench reads '{ending}' itself; say in begins how your files begin, to tell both apart."


def exporter_writes(subject: Contributed) -> Iterator[str]:
    """It writes text or bytes of everything of its kind, the odd ones too, and twice the same."""
    if not subject.facts["ending"].startswith("."):
        yield f"ending is '{subject.facts['ending']}'; write a dot and letters, as '.md'."
    for what, value in _values(subject.facts["takes"]):
        made, raised, with_words = subject.attempted(lambda value=value: content(subject.found, value))
        if raised and (not with_words or "must give a text" in raised):
            yield f"write fails on {what} with {raised.rstrip('.')}; raise an InputError in one sentence."
        elif made is not None and made != content(subject.found, value):
            yield f"write gives something else the second time on {what}; it must depend on what it is given alone."


def _values(takes: str) -> Iterator[tuple[str, Any]]:
    if takes == "circuit":
        yield "a small circuit", small_circuit()
        yield "an empty circuit", CircuitBuilder("empty", 1).build()
    elif takes == "dataset":
        small = small_dataset()
        yield "a small dataset", small
        gap = small.columns[0].values.copy()
        gap[0] = np.nan
        yield "a dataset with a missing value", small.with_column(replace(small.columns[0], values=gap))
        yield "a dataset without rows", small.with_rows(np.zeros(small.n_rows, dtype=bool))
    elif takes == "runs":
        yield "a run with controls", (small_run(),)
        yield "a run without a result", (replace(small_run(), result=None),)
        yield "no run at all", ()


def small_run() -> Run:
    """A run that is over, with a score, a control, a missing number and a text in its summary."""
    summary = {"test_accuracy": 0.9, "test_auc": None, "engine": "a|b\nc", "seeds": [1, 2]}
    control = Baseline("linear", "Linear model", {"test_accuracy": 0.85}, "same split")
    arrays = {"test_accuracy_by_row": np.array([[1.0, 0.0], [1.0, 1.0]])}
    experiment = Experiment("small", "gate.statevector", dataset=small_dataset(), circuit=small_circuit(), seed=1)
    return Run("run-0001", experiment, result=Result(summary, [control], arrays=arrays))
