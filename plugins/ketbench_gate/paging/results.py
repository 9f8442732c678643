"""The tabs of a trained model: errors, model, circuit; names figures, draws none."""

from __future__ import annotations

from ketbench.plugin import Page, Quantities, Quantity, Result, Tab

SHOWN_BY_FRAME = ("loss", "accuracy", "r2")


def page(result: Result) -> Page:
    """What belongs on one screen."""
    tabs = (
        Tab("Summary", ("baselines",)),
        Tab("Curves", SHOWN_BY_FRAME),
        Tab(
            "Errors",
            (
                "confusion",
                "roc",
                "calibration",
                "worst_rows",
                "predictions",
                "residuals",
                "residual_histogram",
            ),
        ),
        Tab("Model", ("decision_boundary", "loss_landscape", "roc_by_class"), (_measures(result),)),
        Tab("Circuit", ("trajectories", "gradient_variance", "expressibility", "entanglement")),
    )
    return Page(None, tabs)


def _measures(result: Result) -> Quantities:
    summary = result.summary
    named = (
        ("expressibility", "Expressibility"),
        ("entangling_capability", "Entangling capability"),
        ("parameters", "Weights in all"),
        ("encoder_weights", "Before the circuit"),
        ("circuit_weights", "In the circuit"),
        ("head_weights", "Behind the circuit"),
    )
    rows = [Quantity(title, summary[key]) for key, title in named if summary.get(key) is not None]
    if "engine" in summary:
        rows.append(Quantity("Engine", summary["engine"]))
    return Quantities("Circuit measures", rows)
