"""Figures of a run: parameters against accuracy and loss, answers, learning rates, costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ketbench.plugin import Axis, Bars, Mark, Scatter, Series, Table
from ketbench_finetune.verdict.claims import CLAIMS


def points_figure(rows: Sequence[dict[str, Any]], key: str, title: str, axis: Axis) -> Scatter:
    """Every adapter as a point: share of LoRA's parameters, and a figure with its interval over seeds."""
    series: list[Series] = []
    for row in rows:
        if row[key] is None:
            continue
        x, y = np.array([100 * row["share_of_lora_r8"]]), np.array([row[key]])
        low, high = row[f"{key}_low"], row[f"{key}_high"]
        ends = (None, None) if low is None else (np.array([low]), np.array([high]))
        series.append(Series(row["title"], x, y, *ends))
    by_share = {c.share: [o for o in CLAIMS if o.share == c.share] for c in CLAIMS}
    marks = [Mark(", ".join(f"{c.label} ({c.date})" for c in same), x=100 * share) for share, same in by_share.items()]
    return Scatter(
        title=title,
        note="Vertical marks: parameters of published adapters, on other models and data.",
        series=series,
        x=Axis("parameters", "% of LoRA r=8"),
        y=axis,
        marks=marks,
    )


def ratio_figure(rows: Sequence[dict[str, Any]], base: float) -> Scatter:
    """Training loss as a share of that of LoRA r = 8, beside the published claims."""
    lora = rows[0]["training_loss"]
    series = [
        Series(row["title"], np.array([100 * row["share_of_lora_r8"]]), np.array([row["training_loss"] / lora]))
        for row in rows
    ]
    marks = [Mark(f"{c.label}, {c.date} (published)", x=100 * c.share, y=c.loss) for c in CLAIMS if c.loss]
    return Scatter(
        title="Training loss as a share of LoRA's, and what was published",
        note=f"Published points are of other models and data. The base model's validation loss here is {base:.3f}.",
        series=series,
        x=Axis("parameters", "% of LoRA r=8"),
        y=Axis("loss / loss of LoRA r=8"),
        marks=[*marks, Mark("as LoRA r=8", y=1.0)],
    )


def accuracy_figure(rows: Sequence[dict[str, Any]], base: dict[str, Any]) -> Bars:
    """Answers in the right form, and with the right number, with intervals over seeds."""
    shown = [base, *rows]
    keys = ("accuracy_strict", "accuracy_answer")

    def numbers(suffix: str) -> Any:
        cells = [[row.get(f"{key}{suffix}") for row in shown] for key in keys]
        return np.array([[np.nan if cell is None else cell for cell in line] for line in cells])

    values = numbers("")
    low, high = numbers("_low"), numbers("_high")
    return Bars(
        title="Accuracies",
        note="Strict: form and number right. Answer: last number right. Bars: 95 % over seeds.",
        categories=[row["title"] for row in shown],
        names=["strict", "answer"],
        values=values,
        low=np.where(np.isnan(low), values, low),
        high=np.where(np.isnan(high), values, high),
        horizontal=True,
        x=Axis("share of prompts"),
    )


def table_figure(rows: Sequence[dict[str, Any]]) -> Table:
    """All rows with their main figures."""
    keys = {
        "title": "adapter",
        "parameters": "parameters",
        "percent": "% of LoRA r=8",
        "learning_rate": "learning rate",
        "training_loss": "training loss",
        "validation_loss": "validation loss",
        "validation_loss_low": "from",
        "validation_loss_high": "to",
        "accuracy_strict": "strict",
        "accuracy_answer": "answer",
        "seconds_per_step": "s a step",
        "circuits_per_step": "circuits a step",
        "executions_per_step": "executions a step on hardware",
        "mergeable": "mergeable",
    }
    shown = [{**row, "percent": round(100 * row["share_of_lora_r8"], 1)} for row in rows]
    return Table(
        title="Adapters and their controls",
        columns=list(keys.values()),
        rows=[[row[key] for key in keys] for row in shown],
    )


def verdict_figure(lines: Sequence[dict[str, Any]]) -> Table:
    """Every comparison."""
    columns = ["adapter", "against", "difference of validation loss", "from", "to", "verdict"]
    rows = [[line[key] for key in ("adapter", "against", "difference", "low", "high", "verdict")] for line in lines]
    return Table(title="Verdicts: paired differences over seeds, Student, 95 %", columns=columns, rows=rows)


def sweep_figure(swept: dict[str, dict[str, float]], best: dict[str, float]) -> Table:
    """Validation loss after the learning-rate sweep."""
    rates = sorted({rate for row in swept.values() for rate in row}, key=float)
    rows = [[name, *(row.get(rate) for rate in rates), best[name]] for name, row in swept.items()]
    return Table(title="Learning rates on equal budgets", columns=["adapter", *rates, "taken"], rows=rows)
