"""Writes an experiment as one program of numpy, torch and PennyLane: data, start values or kept weights, training."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from ketbench.plugin import Column, Context, Dataset, Event, InputError, Model, Result, Task, prepare
from ketbench_gate.models.exporting.writing import described_for
from ketbench_gate.models.keeping.description import RANGE, kept_model
from ketbench_gate.models.keeping.rebuilding import rebuilt
from ketbench_gate.models.parts.several import SeveralObjective
from ketbench_gate.params import TrainingParams

if TYPE_CHECKING:
    from ketbench_gate.training.training import Build, Training

MOST_INLINE = 200_000
"""Cells of a table up to which it stands in the program itself."""
_HERE = "ketbench_gate.models.exporting"
_MODULES = ("circuit_runs", "preparing", "standalone", "training")
_PARTS = ("train", "validation", "test")
_TAIL = '''
def model(engine: str = "pennylane") -> HybridModel:
    """The model with the weights below: {weights}."""
    return HybridModel(DESCRIBED, TENSORS, engine=engine)


def parts(made: HybridModel) -> dict[str, tuple[Tensor, Tensor]]:
    """Features and targets of the rows below by part, as the training takes them."""
    x, found = made.features(COLUMNS), {{}}
    for name in ("train", "validation", "test"):
        chosen = torch.tensor([part == name for part in PART])
        y = np.array([value for value, part in zip(TARGET, PART) if part == name])
        told = DESCRIBED["targets"] or [DESCRIBED]
        centre, scale = ([one[key] for one in told] for key in ("centre", "scale"))
        scaled = y if DESCRIBED["classes"] else (y - np.squeeze(centre)) / np.squeeze(scale)
        kind = torch.int64 if DESCRIBED["classes"] else torch.float64
        found[name] = (x[chosen], torch.tensor(scaled, dtype=kind))
    return found


def score(made: HybridModel, rows: tuple[Tensor, Tensor]) -> float:
    """Share of right classes, or R2; of several targets the mean over those of the first one's kind."""
    x, y = rows
    with torch.no_grad():
        out = made(x)
    if not DESCRIBED["targets"]:
        return one_score(DESCRIBED["classes"], out, y)
    found = [(one["classes"], out[:, place], y[:, k]) for k, (one, place) in enumerate(shares(DESCRIBED["targets"]))]
    alike = [one_score(*one) for one in found if bool(one[0]) == bool(found[0][0])]
    return sum(alike) / len(alike)


def one_score(classes: Sequence[str], out: Tensor, y: Tensor) -> float:
    """Of one target."""
    if classes:
        return float((out.argmax(1) == y).double().mean())
    return float(1 - ((out[:, 0] - y) ** 2).sum() / ((y - y.mean()) ** 2).sum())


if __name__ == "__main__":
    hybrid = model()
    held = parts(hybrid)
    print(f"{words}: test score {{score(hybrid, held['test']):.4f}}")
    if "--train" in sys.argv or {trains}:
        train(hybrid, held, HOW)
        print(f"trained: test score {{score(hybrid, held['test']):.4f}}")
'''


def code(task: Task, params: TrainingParams, model: Model | None, build: Build, dtype: torch.dtype) -> tuple[str, str]:
    """The program, and the table that belongs beside it as ``data.csv``; no table where the rows stand inside.

    Parameters
    ----------
    task : Task
    params : TrainingParams
    model : Model or None
        Trained weights to begin with; the start values of the seed if left out.

    Raises
    ------
    InputError
        For an experiment that cannot be trained either.
    """
    from ketbench_gate.training.training import worked

    made: list[tuple[str, str]] = []

    def written(training: Training, context: Context) -> Iterator[Event | Result]:
        made.append(_program(training, model))
        yield Result()

    for _ in worked(task, params, Context(), build, dtype, written):
        continue
    return made[0]


def _program(training: Training, model: Model | None) -> tuple[str, str]:
    from ketbench_gate.training.training import state_of

    if model is None:
        # A frozen or pre-trained encoder stands as it is drawn: pre-training belongs to a run.
        training.seeds = training.seeds[:1]
        training.states = [state_of(training.trainer(training.seeds[0]))]
    held = model or kept_model(training, 1)
    whole = replace(rebuilt(held), dtype=torch.float64)
    described = {**described_for(whole, "pennylane"), "circuit": {}}
    tensors = {name: value for name, value in held.tensors.items() if not name.startswith(("check", RANGE))}
    data, table = _data(training)
    weights = "trained by a run" if model is not None else f"drawn with seed {int(training.seeds[0])}"
    tail = _TAIL.format(weights=weights, words="kept weights" if model else "start values", trains=model is None)
    pieces = [
        _heading(training, weights, table),
        *map(_source, _MODULES),
        f"DESCRIBED = json.loads({json.dumps(described, ensure_ascii=True)!r})",
        f"TENSORS = {_tensors(tensors)}",
        f"HOW = {_how(training)!r}",
        data,
        tail,
    ]
    return "\n\n".join(piece.strip("\n") for piece in pieces) + "\n", table


def _heading(training: Training, weights: str, table: str) -> str:
    beside = " The rows stand in data.csv beside it." if table else ""
    exact = " Shots and noise are left out: expectation values are exact." if _is_drawn(training) else ""
    return "\n".join(
        (
            f'"""Circuit {training.circuit.name!r} on dataset {training.dataset.name!r} as a program of its own.',
            "",
            f"Weights {weights}. Needs numpy, torch and PennyLane.{beside}{exact}",
            '"""',
            "",
            "from __future__ import annotations",
            "",
            "import base64",
            "import csv",
            "import json",
            "import math",
            "import sys",
            "from collections.abc import Callable, Mapping, Sequence",
            "from pathlib import Path",
            "from typing import Any",
            "",
            "import numpy as np",
            "import torch",
            "from torch import Tensor, nn",
        )
    )


def _is_drawn(training: Training) -> bool:
    return bool(getattr(training.settings, "shots", 0) or getattr(training.settings, "is_noisy", False))


def _source(module: str) -> str:
    """A module's own lines: without its heading, which the program has once, and without what reads a folder."""
    found: Any = find_spec(f"{_HERE}.{module}")
    source = None if found is None or found.loader is None else found.loader.get_source(f"{_HERE}.{module}")
    if not isinstance(source, str):
        raise InputError("The source that goes into the program is not installed; install Ketbench from its wheel.")
    text = re.sub(r'\A""".*?"""', "", source, flags=re.DOTALL)
    text = re.sub(r"^(from|import) .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^HERE = .*\n", "", text, flags=re.MULTILINE)
    for name in ("load", "check", "main"):
        text = re.sub(rf"^def {name}\(.*?(?=^(?:def|class|if|[A-Z_]+)\b|\Z)", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^if __name__ == .*", "", text, flags=re.DOTALL | re.MULTILINE)


def _tensors(tensors: Mapping[str, Any]) -> str:
    """Numbers by name: a few as they are, many as bytes."""
    lines = [f"    {name!r}: {_numbers(np.asarray(value))}," for name, value in tensors.items()]
    return "\n".join(["{", *lines, "}"])


def _numbers(value: Any) -> str:
    if value.size <= 64:
        return f"np.array({value.tolist()!r}, dtype={value.dtype.name!r}).reshape({value.shape!r})"
    text = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
    return f"np.frombuffer(base64.b64decode({text!r}), dtype={value.dtype.name!r}).reshape({value.shape!r})"


def _how(training: Training) -> dict[str, Any]:
    settings, weights = training.settings, getattr(training.objective, "weights", None)
    names = "optimiser learning_rate schedule epochs batch_size patience gradient_clip weight_decay keep_best"
    return {
        **{name: getattr(settings, name) for name in names.split()},
        "loss": training.objective.loss_name,
        "class_weights": None if weights is None else [float(value) for value in weights],
        "targets": _how_each(training),
        "trainable": [parameter.trainable for parameter in training.circuit.parameters],
        "encoder": settings.encoder_training == "trained",
        "seed": int(training.seeds[0]),
    }


def _how_each(training: Training) -> list[dict[str, Any]]:
    """The loss of each of several targets, and which outputs are its own; empty for a single one."""
    objective = training.objective
    if objective.loss_name == "own":
        return []
    if not isinstance(objective, SeveralObjective):
        shares = training.samples.shares if training.samples.targets else ()
        held = [(share, objective) for share in shares]
    else:
        held = [(part.share, part.objective) for part in objective.parts]
    return [
        {
            "outputs": [share.outputs.start, share.outputs.stop],
            "classes": bool(share.target.classes),
            "loss": one.loss_name,
            "class_weights": None if one.weights is None else [float(value) for value in one.weights],
        }
        for share, one in held
    ]


def _data(training: Training) -> tuple[str, str]:
    """The rows that the parts hold, as lines of the program, and as a table where they are many."""
    dataset, prepared = training.dataset, prepare(training.dataset)
    held = {name: getattr(prepared, name) for name in _PARTS}
    rows = np.concatenate([held[name].rows for name in _PARTS]).astype(int)
    targets = _targets(training, np.concatenate([held[name].y for name in _PARTS]), rows)
    names = [name for name in _PARTS for _ in held[name].rows]
    columns = {column.name: column for column in dataset.features}
    plain = not any(column.is_tensor for column in columns.values())
    if plain and len(rows) * len(columns) > MOST_INLINE:
        return _reading(dataset), _table(columns, rows, targets, names)
    lines = [f"    {name!r}: {_cells(column, rows)}," for name, column in columns.items()]
    return "\n".join(["COLUMNS = {", *lines, "}", f"TARGET = {targets!r}", f"PART = {names!r}"]), ""


def _targets(training: Training, y: Any, rows: Any) -> list[Any]:
    """The target of each row, or a list of all of its targets."""
    more = [training.dataset.column(one.name).values[rows] for one in training.samples.targets[1:]]
    return np.column_stack([y, *more]).tolist() if more else y.tolist()


def _cells(column: Column, rows: Any) -> str:
    if column.is_tensor:
        return _numbers(column.values[rows].astype(np.float64))
    return repr(_values(column, rows))


def _values(column: Column, rows: Any) -> Sequence[Any]:
    if column.is_coded:
        return [column.categories[code] if code >= 0 else None for code in column.values[rows].tolist()]
    return [None if value != value else value for value in column.values[rows].astype(float).tolist()]


def _table(columns: Mapping[str, Column], rows: Any, targets: Sequence[Any], parts: Sequence[str]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*columns, "target", "part"])
    # Several targets stand in one cell as JSON does.
    cells = [json.dumps(value) for value in targets]
    writer.writerows(zip(*(_values(one, rows) for one in columns.values()), cells, parts, strict=True))
    return stream.getvalue()


def _reading(dataset: Dataset) -> str:
    return "\n".join(
        (
            'with (Path(__file__).resolve().parent / "data.csv").open(newline="", encoding="utf-8") as stream:',
            "    _head, *_rows = list(csv.reader(stream))",
            "_table = dict(zip(_head, zip(*_rows)))",
            f"COLUMNS = {{name: list(_table[name]) for name in {[c.name for c in dataset.features]!r}}}",
            'TARGET = [json.loads(value) for value in _table["target"]]',
            'PART = list(_table["part"])',
        )
    )


Writes = Callable[[Task, TrainingParams, Model | None], tuple[str, str]]
"""What a backend offers as its method ``code``."""
