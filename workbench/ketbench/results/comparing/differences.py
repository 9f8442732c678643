"""What is not the same between runs: operations of circuits, data and preparation, environment; plain values."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from ketbench.circuit.circuit import Circuit
from ketbench.contract.run import Run
from ketbench.data.dataset import Dataset

Rows = dict[str, list[str]]
"""A line a fact: its name, and what each run has."""


def different_ops(one: Circuit, other: Circuit) -> tuple[list[int], list[int]]:
    """Numbers of the operations that only the one circuit has, and of those that only the other has.

    What merely stands in another column counts as the same, so that a gate put in front does not mark all behind it.
    """
    first, second = ([_shape(circuit, at) for at in range(len(circuit.ops))] for circuit in (one, other))
    gone: list[int] = []
    come: list[int] = []
    for kind, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind != "equal":
            gone += range(a, b)
            come += range(c, d)
    return gone, come


def data_rows(runs: Sequence[Run]) -> Rows:
    """Data and preparation of each run: what is not the same in all of them."""
    return _differing([dict(_data_facts(run.experiment.dataset)) for run in runs])


def environment_rows(runs: Sequence[Run]) -> Rows:
    """Versions, engine and machine of each run: what is not the same in all of them."""
    return _differing([{name: str(value) for name, value in run.environment.items()} for run in runs])


def _differing(facts: Sequence[Mapping[str, str]]) -> Rows:
    names = dict.fromkeys(name for one in facts for name in one)
    rows = {name: [one.get(name, "") for one in facts] for name in names}
    return {name: cells for name, cells in rows.items() if len(set(cells)) > 1}


def _shape(circuit: Circuit, at: int) -> Hashable:
    return replace(circuit.ops[at], column=0)


def _data_facts(dataset: Dataset | None) -> Iterator[tuple[str, str]]:
    if dataset is None:
        yield "dataset", "none"
        return
    yield "dataset", dataset.name
    yield "content", dataset.sha256[:12]
    yield "samples", str(dataset.n_rows)
    yield "features", ", ".join(column.name for column in dataset.features)
    yield "target", dataset.target.name if dataset.target else "none"
    for column in dataset.columns:
        yield f"values of {column.name}", column.sha256[:12]
    split: Mapping[str, Any] = dataset.split.described()
    for name, value in split.items():
        yield f"split {name}", str(value)
    for number, step in enumerate(dataset.preparation, 1):
        settings = ", ".join(f"{key} {value}" for key, value in step.model_dump(mode="json").items() if key != "kind")
        yield f"preparation {number}", f"{step.kind}{f' ({settings})' if settings else ''}"
    yield "source", dataset.provenance.source
