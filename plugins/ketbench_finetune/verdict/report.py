"""The result of a run: a row an adapter, verdicts, pictures and the adapters themselves."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from statistics import median
from typing import Any

import numpy as np

from ketbench.plugin import Axis, Baseline, Figure, Result, Value, student_interval
from ketbench_finetune.adapters.counting import FORMULAS, circuits_of, counted, executions
from ketbench_finetune.adapters.spec import KINDS, AdapterSpec
from ketbench_finetune.keeping.kept import kept_model
from ketbench_finetune.models.opening import Base
from ketbench_finetune.training.experiment import Course
from ketbench_finetune.training.lane import Lane
from ketbench_finetune.training.plan import LORA, Row
from ketbench_finetune.verdict import figures as drawn
from ketbench_finetune.verdict.claims import CLAIMS
from ketbench_finetune.verdict.comparing import compared, sentence

_LAST = 5
"""Steps whose mean is the training loss at the end."""


def result_of(course: Course, base: Base, notes: Sequence[str], extra: dict[str, Figure], column: str) -> Result:
    """Put it together."""
    rows = [_row(course, row) for row in course.rows]
    lines = _comparisons(course)
    titles = {row.name: row.title for row in course.rows}
    sentences = [
        sentence(titles[name], [c for n, c in lines if n == name], titles)
        for name in dict.fromkeys(n for n, _ in lines)
    ]
    told = [
        {
            "adapter": titles[name],
            "against": titles[c.against],
            "difference": c.difference,
            "low": _plain(c.low),
            "high": _plain(c.high),
            "verdict": c.word,
        }
        for name, c in lines
    ]
    first = rows[1] if len(rows) > 1 else rows[0]
    return Result(
        summary={
            **_main(first),
            "adapters": rows,
            "verdicts": told,
            "verdict": " ".join(sentences),
            **_facts(course, base),
        },
        baselines=[_baseline(row, shown) for row, shown in zip(course.rows, rows, strict=True) if shown is not first],
        figures={**_figures(course, rows, told), **extra},
        units={"seconds_per_step": "s", "validation_loss": "nats a token", "training_loss": "nats a token"},
        formulas={
            **{f"parameters_{kind}": f"{FORMULAS[kind]} a layer ({KINDS[kind].source})" for kind in _kinds(course)},
            "executions_per_step": "circuits (2 (angles + encoded) + 1), parameter shift (arXiv:1811.11184)",
            "verdict": "Student's 95 % interval of the paired differences of validation losses over seeds",
        },
        notes=[*sentences, *notes, *_claims()],
        model=kept_model(course, base, column),
    )


def _row(course: Course, row: Row) -> dict[str, Any]:
    lanes = course.of(row)
    # A LoRA of equal size may leave layers out; its share is of LoRA at all layers.
    parameters = counted(row.spec, lanes[0].adapter.sites)
    share = parameters / counted(AdapterSpec("lora", rank=8), course.sites, check=False)
    tokens = float(np.mean([count for one in lanes for count in one.tokens]))
    circuits = circuits_of(row.spec, len(lanes[0].adapter.sites), round(tokens))
    return {
        "adapter": row.name,
        "title": row.title,
        "control_of": row.of or None,
        "parameters": parameters,
        "share_of_lora_r8": share,
        "mergeable": row.spec.mergeable,
        "learning_rate": lanes[0].rate,
        **_spread("training_loss", [float(np.mean(one.losses[-_LAST:])) for one in lanes]),
        **_spread("validation_loss", _losses(course, lanes)),
        **_spread("accuracy_strict", [course.judgements[one.key].strict for one in lanes]),
        **_spread("accuracy_answer", [course.judgements[one.key].answer for one in lanes]),
        "seconds_per_step": median(second for one in lanes for second in one.seconds),
        "circuits_per_step": circuits,
        "executions_per_step": executions(row.spec, circuits),
        "tokens_per_step": tokens,
        "seeds": len(lanes),
    }


def _spread(name: str, values: Sequence[float | None]) -> dict[str, float | None]:
    """Mean over seeds and Student's interval."""
    there = [value for value in values if value is not None]
    if not there:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    low, high = student_interval(np.array(there))
    if name.startswith("accuracy"):
        low, high = max(0.0, low), min(1.0, high)
    return {name: float(np.mean(there)), f"{name}_low": _plain(low), f"{name}_high": _plain(high)}


def _losses(course: Course, lanes: Sequence[Lane]) -> list[float]:
    return [course.judgements[one.key].validation_loss for one in lanes]


def _comparisons(course: Course) -> list[tuple[str, Any]]:
    """Each adapter that was asked for, against LoRA r = 8 and its own controls."""
    found: list[tuple[str, Any]] = []
    for row in course.rows:
        if row.of or row.name == LORA:
            continue
        ours = _losses(course, course.of(row))
        controls = [other for other in course.rows if other.name == LORA or other.of == row.name]
        found += [(row.name, compared(ours, _losses(course, course.of(other)), other.name)) for other in controls]
    return found


def _main(row: dict[str, Any]) -> dict[str, Value]:
    """What the run says of its first adapter."""
    left_out = ("title", "control_of")
    return {key: value for key, value in row.items() if key not in left_out}


def _facts(course: Course, base: Base) -> dict[str, Value]:
    judged = course.judgements["base"]
    return {
        "base_validation_loss": judged.validation_loss,
        "base_accuracy_strict": judged.strict,
        "base_accuracy_answer": judged.answer,
        "answered": len(course.asked.examples),
        "answered_part": course.asked.part,
        "base_model": base.outline.name,
        "base_sha256": base.digest,
        "base_parameters": base.outline.parameters,
        "processes": course.ground.group.size,
    }


def _baseline(row: Row, shown: dict[str, Any]) -> Baseline:
    summary = {key: value for key, value in shown.items() if key not in ("title", "adapter", "control_of")}
    note = (
        f"Control of {row.of}: same data, order, steps and seeds." if row.of else "Same data, order, steps and seeds."
    )
    return Baseline(row.name, row.title, summary, note)


def _figures(course: Course, rows: list[dict[str, Any]], told: list[dict[str, Any]]) -> dict[str, Figure]:
    judged = course.judgements["base"]
    base = {"title": "base model", "accuracy_strict": judged.strict, "accuracy_answer": judged.answer}
    made: dict[str, Figure] = {
        "adapters": drawn.table_figure(rows),
        "verdicts": drawn.verdict_figure(told),
        "losses": course.losses_figure(),
        "parameters and loss": drawn.points_figure(
            rows, "validation_loss", "Parameters and validation loss", Axis("validation loss", "nats a token")
        ),
        "claims": drawn.ratio_figure(rows, judged.validation_loss),
        "samples": course.samples_figure("after training"),
    }
    if course.asked.examples:
        axis = Axis("strict accuracy")
        made["parameters and accuracy"] = drawn.points_figure(
            rows, "accuracy_strict", "Parameters and strict accuracy", axis
        )
        made["accuracies"] = drawn.accuracy_figure(rows, base)
    if course.swept:
        made["learning rates"] = drawn.sweep_figure(course.swept, course.best)
    return made


def _claims() -> list[str]:
    return [f"Published {c.date}, not reproduced here: {c.label}; {c.source}." for c in CLAIMS]


def _kinds(course: Course) -> list[str]:
    return list(dict.fromkeys(row.spec.kind for row in course.rows))


def _plain(value: float) -> float | None:
    return value if isfinite(value) else None
