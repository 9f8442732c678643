"""The first screen of a judged run: intervals, what would settle it, parts, cost, the loss, and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtWidgets import QFrame, QWidget

from ketbench.base.digits import score
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Quantities, Quantity
from ketbench.contract.result import Result
from ketbench.contract.run import Run
from ketbench.results.comparing import Fairness, Standing
from ketbench.results.paging import Check, Settling, best_control
from ketbench.results.paging.verdicts import interval_words, measure_words, score_words
from ketbench.running.continuing import Spent
from ketbench_ui.experiment.result.intervals import IntervalPlot, Row
from ketbench_ui.experiment.result.pieces import PAD, checks_card, quantities_card, settling_card
from ketbench_ui.experiment.training.look import Look
from ketbench_ui.experiment.training.panel import MetricPanel
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, card, column, holding, label, row
from ketbench_ui.theme.tokens import GAP
from ketbench_ui.theme.turns import turns, walk_after

SIDE = 300
BESIDE = "best control: "
_OF_TARGET = {"accuracy": "accuracy", "r2": "R²", "mae": "mean error"}
_PARTS = (("train", "Training"), ("validation", "Validation"), ("test", "Test"))


class SummaryTab(QWidget):
    """Built whole from a judged run; what does not fit is left out by `set_size`."""

    def __init__(
        self,
        live: LiveRun,
        judged: Fairness,
        settling: Settling | None,
        checks: Sequence[Check],
        *,
        spent: Spent,
        repeat: Callable[[int], None],
        show_curves: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._loss = _loss_card(live, show_curves)
        self._checks = checks_card(checks)
        result = live.result or Result()
        self._cost = quantities_card(cost_of(live, result, spent))
        lower = row(*filter(None, (self._loss, self._checks)), gap=GAP + 4)
        left = column(_intervals_card(live, judged), lower, gap=GAP + 4)
        left.setStretch(0, 5)
        left.setStretch(1, 4)
        side = column(gap=GAP + 4)
        if settling is not None:
            side.addWidget(settling_card(settling, repeat, judged.caution))
        self._parts = quantities_card(parts_of(judged, result, live.run_id))
        side.addWidget(self._parts)
        targets = targets_of(live.experiment, result)
        if targets is not None:
            side.addWidget(quantities_card(targets))
        side.addWidget(self._cost)
        side.addStretch(1)
        aside = holding(side)
        aside.setFixedWidth(SIDE)
        whole = row(left, aside, gap=GAP + 4)
        whole.setStretch(0, 1)
        self.setLayout(whole)

    def set_size(self, *, compact: bool, low: bool) -> None:
        """The loss and the cost leave a narrow window, the checks a low one."""
        if self._loss is not None:
            self._loss.setVisible(not compact and not low)
        self._cost.setVisible(not compact and not low)
        self._checks.setVisible(not low)
        self._parts.setVisible(not low)


def parts_of(judged: Fairness, result: Result, run_id: str) -> Quantities:
    """The score of the run on each part of the data; its title says of what where the headline tells a mean."""
    kind = judged.score.removeprefix("test_").removeprefix("validation_")
    rows = [
        Quantity(title, score(float(value)))  # pyright: ignore[reportArgumentType]
        for part, title in _PARTS
        if isinstance(value := result.summary.get(f"{part}_{kind}"), (int, float))
    ]
    area = result.summary.get("test_auc")
    if isinstance(area, float):
        rows.append(Quantity("Test area under ROC", score(area)))
    return Quantities(f"{measure_words(kind)} by part{own_words(judged, result, run_id)}", rows)


def targets_of(experiment: Experiment, result: Result) -> Quantities | None:
    """The test scores of each target where there are several, each above that of its best control.

    The headline is of all of them, or of one.
    """
    first = experiment.dataset.target if experiment.dataset is not None else None
    more = experiment.params.get("more_targets") or ()
    rows: list[Quantity] = []
    for name in (*([first.name] if first is not None else []), *more):
        for kind in _OF_TARGET:
            value = result.summary.get(f"test_{kind}_{name}")
            if isinstance(value, (int, float)):
                rows.append(Quantity(f"{name}, {_OF_TARGET[kind]}", score(float(value))))
                rows += _best_beside(result, f"test_{kind}_{name}", least=kind == "mae")
    return Quantities("Test scores of each target", rows) if rows else None


def _best_beside(result: Result, key: str, *, least: bool) -> list[Quantity]:
    """The best control of one score, by its title; of equal ones the first."""
    known = [(float(value), one.title) for one in result.baselines if isinstance(value := one.summary.get(key), float)]
    known = [pair for pair in known if pair[0] == pair[0]]
    if not known:
        return []
    value, title = (min if least else max)(known, key=lambda pair: pair[0])
    return [Quantity(f"{BESIDE}{title}", score(value))]


def own_words(judged: Fairness, result: Result, run_id: str) -> str:
    """What figures of one run are of, where the headline's are means over more; empty where both are of one seed."""
    seeds = result.summary.get("seeds")
    own = f"{len(seeds)} seeds" if isinstance(seeds, list) and len(seeds) > 1 else ""
    if own == judged.basis:
        return f", mean over {own}" if own else ""
    return f", {run_id} alone (mean over {own})" if own else f", {run_id} alone"


def cost_of(live: LiveRun, result: Result, spent: Spent) -> Quantities:
    """What a run took with the runs it went on from, as far as they say so."""
    summary = result.summary
    rows: list[Quantity] = []
    weights, of_circuit = summary.get("parameters"), summary.get("circuit_weights")
    if isinstance(weights, int):
        inside = f" ({of_circuit:,} in the circuit)" if isinstance(of_circuit, int) else ""
        rows.append(Quantity("Trained weights", f"{weights:,}{inside}"))
    if spent.executions is not None:
        rows.append(Quantity("Circuit executions", spent.executions))
    if spent.before:
        rows.append(Quantity("Before its checkpoint", round(spent.before, 1), "s"))
        rows.append(Quantity(f"{live.run_id} alone", round(spent.seconds - spent.before, 1), "s"))
    rows.append(Quantity("In all" if spent.before else "Whole run", round(spent.seconds, 1), "s"))
    engine = summary.get("engine") or live.facts.get("engine")
    if engine:
        rows.append(Quantity("Engine", str(engine)))
    return Quantities("What it cost", rows)


def _intervals_card(live: LiveRun, judged: Fairness) -> QFrame:
    basis = judged.basis or "one seed"
    shown = judged.told
    kind = next((word for word in ("Wilson", "Student") if shown[0].interval.startswith(word)), "")
    kind = "corrected resampled t" if shown[0].interval.startswith("corrected") else kind
    told = label(f"{kind}, {basis}" if kind else basis, "muted")
    told.setToolTip("; ".join(dict.fromkeys(one.interval for one in shown)))
    head = row(label(f"{score_words(judged)}, 95 % interval", "heading"), None, told)
    best = best_control(judged)
    count = rows_judged(live, judged)
    rows = [
        _row(one, count, judged.basis, is_own=not at, is_best=one.title == best.title) for at, one in enumerate(shown)
    ]
    whole = column(head, IntervalPlot(rows), gap=GAP, margin=PAD)
    whole.setStretch(1, 1)
    return card(whole)


def rows_judged(live: LiveRun, judged: Fairness) -> int:
    """Test rows behind an accuracy of one seed, so that it can be told as a count; else 0."""
    outputs = live.result.arrays.get("test_outputs") if live.result else None
    counted = judged.score == "test_accuracy" and not judged.basis and outputs is not None
    return len(outputs) if counted and outputs is not None else 0


def _row(standing: Standing, count: int, basis: str, *, is_own: bool, is_best: bool) -> Row:
    right = f"{round(standing.score * count)} of {count} right" if count and standing.score == standing.score else ""
    # Beside the name of a control a word alone would be read as the control's.
    word = f"this run {standing.word}" if standing.word in ("better", "worse") else standing.word
    more = ", ".join(filter(None, (right, "" if is_own else word, "best control" if is_best else "")))
    own = f"mean of {basis}" if basis else "this run"
    name = f"{standing.title} ({own})" if is_own else standing.title
    return Row(name, standing.score, standing.low, standing.high, interval_words(standing), more)


def _loss_card(live: LiveRun, show_curves: Callable[[], None]) -> QFrame | None:
    curves = {name: live.curves[name] for name in ("loss", "validation_loss") if name in live.curves}
    if not curves:
        return None
    more = button("All curves", "link")
    more.clicked.connect(show_curves)
    layout = column(row(None, more), gap=0)
    layout.setContentsMargins(PAD, GAP, GAP, GAP)
    made = card(layout)
    made.setMinimumSize(220, 120)
    made.setUpdatesEnabled(False)

    def plotted() -> Iterator[None]:
        panel = MetricPanel("loss")
        yield
        panel.show_curves(curves, {"loss": "batch", "validation_loss": "validation"}, Look(), {})
        layout.addWidget(panel, 1)
        walk_after(more, panel.plot)
        made.setUpdatesEnabled(True)

    turns().begin(made, plotted())
    return made


def run_of_live(live: LiveRun) -> Run:
    """A run in the shape that verdicts are made from."""
    return Run(live.run_id, live.experiment, live.status, result=live.result, error=live.error, seconds=live.elapsed())
