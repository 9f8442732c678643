"""The page of adapters: stages before, the verdict over seeds, tabs and numbers after; trains nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ketbench.plugin import Page, Quantities, Result, Stage, Tab, Task, Verdict
from ketbench_finetune.params import AdaptersParams


def stages(task: Task, params: AdaptersParams) -> Sequence[Stage]:
    """Texts, base model, adapters, training, judging."""
    data = task.dataset
    texts = f"{data.n_rows:,} rows" if data is not None else "made by the sample"
    listed, seeds = list(params.adapters), params.seeds
    model = str(params.model) or "none chosen"
    more = f" and {len(listed) - 2} more" if len(listed) > 2 else ""
    adapters = ", ".join(listed[:2]) + more or "none chosen"
    return (
        Stage("Texts", data.name if data is not None else "none chosen", texts, "table", ("dataset", "params.length")),
        Stage("Base model", model, f"up to {params.length:,} tokens", "stack", ("params.model",)),
        Stage("Adapters", adapters,
              f"on {', '.join(params.targets)}", "puzzle-piece", ("params.adapters", "params.targets", "params.rank",
              "params.n", "params.layers")),
        Stage("Training", f"{params.steps:,} steps", f"batch {params.batch}, {seeds} seed{'' if seeds == 1 else 's'}",
              "trend-down", ("params.steps", "params.batch", "params.learning_rates", "params.seeds")),
        Stage("Judging", "Loss and answers", f"{params.answers:,} answers", "chart-bar", ("params.answers",)),
    )  # fmt: skip


def page(result: Result) -> Page:
    """Whether an adapter is told apart from its controls, and what it costs."""
    loss = Quantities.of(
        "Loss",
        result,
        validation_loss="Validation",
        training_loss="Training",
        base_validation_loss="Base model, validation",
    )
    answers = Quantities.of(
        "Answers",
        result,
        accuracy_strict="Right, strictly",
        accuracy_answer="Right, the answer alone",
        base_accuracy_strict="Base model, strictly",
        answered="Texts answered",
    )
    cost = Quantities.of(
        "Cost",
        result,
        parameters="Trained parameters",
        share_of_lora_r8="of those of LoRA with rank 8",
        seconds_per_step="Time of a step",
        executions_per_step="Circuit executions a step",
        seeds="Seeds",
    )
    tabs = (
        Tab("Losses", ("losses", "parameters and loss"), (loss, answers, cost)),
        Tab("Verdicts", ("verdicts", "adapters")),
        Tab("Accuracy", ("accuracies", "parameters and accuracy")),
        Tab("Claims", ("claims",)),
        Tab("Samples", ("samples",)),
        Tab("Texts", ("lengths",)),
    )
    return Page(_verdict(result), tabs)


def _verdict(result: Result) -> Verdict | None:
    said = str(result.summary.get("verdict") or "")
    loss = result.summary.get("validation_loss")
    if not said or not isinstance(loss, float):
        return None
    title, _, words = said.partition(": ")
    parameters, share = result.summary.get("parameters"), result.summary.get("share_of_lora_r8")
    size = f"{parameters:,} parameters" if isinstance(parameters, int) else ""
    size += f", {100 * share:.0f} % of LoRA r=8" if isinstance(share, float) else ""
    told = f"Validation loss {loss:.3g} nats a token; {size}".rstrip("; ")
    better, worse = "better than" in words, "worse than" in words
    tone = "good" if better and not worse else "bad" if worse and not better else "same"
    head = said[:1].upper() + said[1:]
    brief = {"good": "better than a control", "bad": "worse than a control", "same": "no difference shown"}[tone]
    if better and worse:
        brief = "better than one control, worse than another"
    return Verdict(tone, head.rstrip("."), told, f"{title}: {brief}")
