"""The result of a run in tabs of one screen each; built hidden, shown whole; what the words are comes from the core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from ketbench.base.errors import BackendError
from ketbench.base.figures import Figure
from ketbench.contract.page import Page, Tab
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import Fairness, fairness
from ketbench.results.paging import CURVES, SUMMARY, Check, checks_of, page_of, settling_of
from ketbench.running.continuing import spent
from ketbench_ui.experiment.result.fairness_card import fairness_card
from ketbench_ui.experiment.result.notes import data_tab, notes_tab
from ketbench_ui.experiment.result.pieces import figure_card, figures_grid, quantities_card
from ketbench_ui.experiment.result.sliders import SlidePane
from ketbench_ui.experiment.result.summary import SIDE, SummaryTab, run_of_live
from ketbench_ui.experiment.result.values import comparison
from ketbench_ui.experiment.training import TrainingView
from ketbench_ui.figures import FigureView
from ketbench_ui.figures.figure_menu import figure_menu
from ketbench_ui.services.live import LiveRun
from ketbench_ui.theme.layouts import button, column, holding, label, row, scrolled
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP

NARROW_SIDE = 236
STUDY = "study_"
DATA, VALUES, NOTES = "Data", "All values", "Notes"


class _Nobody:
    def backend(self, name: str) -> None:
        raise BackendError(f"'{name}' is not asked here.")


FRESH = "first"
"""Asks for the tab that comes first; no tab has this title."""


class ResultView(QWidget):
    """Everything that came out of one run."""

    figure_wanted = Signal(str, str)
    """What to do with a figure, "save" or "copy", and its name."""
    repeat_wanted = Signal(int)
    """On how many splits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live: LiveRun | None = None
        self.others: Callable[[], Sequence[Run]] = tuple
        """Gives the runs of the project; those with another seed add to the intervals."""
        self.page: Callable[[Run], Page] = lambda run: page_of(_Nobody(), run)  # type: ignore[arg-type]
        self.chosen: Callable[[Run, str, int], Mapping[str, Figure]] = lambda _run, _table, _row: {}
        """Gives the figures that belong to a selected row of a table."""
        self.checks: Callable[[Run], Sequence[Check]] = checks_of
        self.kept: Callable[[], Run | None] = lambda: None
        """The shown run as the project keeps it."""
        self._shown: tuple[object, ...] = ()
        self._builders: dict[str, Callable[[], QWidget]] = {}
        self._built: dict[str, QWidget] = {}
        self._sizes = (False, False)
        self._wanted, self._showed_end = "", False
        self.curves = TrainingView()
        self.bar, self._pages = QTabBar(), QStackedWidget()
        self._make_frame()
        self.show_run(None)
        switch.changed.connect(self._again)

    def show_run(self, live: LiveRun | None) -> None:
        """Show a run; one that goes on shows the figures it has so far."""
        names = tuple(live.figures) if live is not None and not live.status.is_final else ()
        key = (id(live), live.status, id(live.result), names, self._beside(live)) if live is not None else (None,)
        if key == self._shown:
            self._refresh(live)
            return
        self.live, self._shown = live, key
        has_ended = live is not None and live.status.is_final
        fresh, self._showed_end = has_ended and not self._showed_end, has_ended
        self._build(FRESH if fresh else "")

    def _beside(self, live: LiveRun) -> int:
        """How many other runs of its experiment are done: each may be another seed or split of the same."""
        name = live.experiment.name
        return sum(run.status is Status.DONE and run.experiment.name == name for run in self.others())

    @property
    def tabs(self) -> list[str]:
        """Titles of the tabs."""
        return [self.bar.tabText(at) for at in range(self.bar.count())]

    @property
    def tab(self) -> str:
        """The tab in front."""
        return self.bar.tabText(self.bar.currentIndex()) if self.bar.count() else ""

    @property
    def figures(self) -> set[str]:
        """Names of the figures that have a place in a tab."""
        return {name for names in self._places.values() for name in names}

    def show_tab(self, title: str) -> None:
        """Bring a tab to the front."""
        if title in self.tabs:
            self.bar.setCurrentIndex(self.tabs.index(title))

    def scroll_to(self, name: str | None) -> None:
        """Bring the tab with a figure to the front, or the first one for none."""
        found = next((title for title, names in self._places.items() if name in names), None)
        if found is not None:
            self.show_tab(found)
        elif name is None and self.bar.count():
            self.bar.setCurrentIndex(0)

    def set_size(self, *, compact: bool, low: bool) -> None:
        """Leave out what does not fit."""
        self._sizes = compact, low
        self.curves.set_compact(compact)
        self.slides.set_compact(compact=compact)
        self._show_explain()
        for made in self._built.values():
            if isinstance(made, SummaryTab):
                made.set_size(compact=compact, low=low)

    def show_explaining(self, text: str, *, is_going: bool, writable: bool) -> None:
        """Say what explaining would bring, or how far it is; nothing for an empty text."""
        self.is_explaining = is_going
        self._offers_more = bool(text)
        self._show_explain()
        self.explain.setText("Stop explaining" if is_going else "Compute more")
        self.explain.setToolTip(text)
        self.explain.setAccessibleDescription(text)
        self.explain.setEnabled(writable)

    def _show_explain(self) -> None:
        """In a narrow window the tabs need its room; the menu Run has it too."""
        self.explain.setVisible(self._offers_more and (self.is_explaining or not self._sizes[0]))

    is_explaining = False
    _offers_more = False
    _places: dict[str, Sequence[str]] = {}  # noqa: RUF012

    def _make_frame(self) -> None:
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)
        self.bar.setAccessibleName("Tabs of the result")
        self.bar.currentChanged.connect(self._open)
        self.bar.tabBarClicked.connect(self._remember)
        self.predict = button("Predict...", "", "What the trained model says of new rows")
        self.evaluate = button("Evaluate...", "", "The trained model with noise or shots, beside the classical control")
        self.export = button("Export...", "", "Write the trained model as files that run without Ketbench")
        self.report = button("Report...", "", "Write this run as one web page or a PDF to send")
        for made in (self.predict, self.evaluate, self.export, self.report):
            made.setAccessibleName(made.text().removesuffix("..."))
        self.explain = button("Explain", "", "")
        self.explain.hide()
        self.slides = SlidePane()
        head = row(self.bar, self.explain, self.predict, self.evaluate, self.export, self.report, gap=GAP)
        head.setStretch(0, 1)
        right = column(head, self._pages, gap=GAP)
        right.setStretch(1, 1)
        whole = row(self.slides, right, gap=GAP + 8)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _again(self) -> None:
        """Draw anew in another look, what is shown first."""
        self._build()

    def _build(self, tab: str = "") -> None:
        """Replace all tabs; only the one in front is built now, and it is shown when it is whole.

        The end of a run opens with what is first, unless a person chose a tab.
        """
        live = self.live
        before = self._wanted or tab or self.tab
        self.setUpdatesEnabled(False)
        try:
            self.bar.blockSignals(True)
            self._clear()
            self._builders, self._places = self._planned(live)
            for title in self._builders:
                self.bar.addTab(title)
            self.bar.setVisible(self.bar.count() > 0)
            titles = self.tabs
            self.bar.setCurrentIndex(titles.index(before) if before in titles else 0 if titles else -1)
            self.bar.blockSignals(False)
            self._open(self.bar.currentIndex())
        finally:
            self.setUpdatesEnabled(True)

    def _clear(self) -> None:
        while self.bar.count():
            self.bar.removeTab(0)
        self.curves.setParent(self)
        self.curves.hide()
        while (gone := self._pages.widget(0)) is not None:
            self._pages.removeWidget(gone)
            gone.hide()
            # Deleted later, for the signal that led here may be one of its own.
            gone.deleteLater()
        self._built = {}

    def _planned(self, live: LiveRun | None) -> tuple[dict[str, Callable[[], QWidget]], dict[str, Sequence[str]]]:
        if live is None:
            return {"": lambda: _words("No runs yet", "Run trains it and keeps what comes out")}, {}
        if live.status is Status.FAILED:
            return {"Error": lambda: _failure(live), NOTES: lambda: notes_tab(live, self.kept())}, {}
        if live.result is None:
            return self._unfinished(live)
        run = run_of_live(live)
        judged = fairness(run, self.others())
        page = self.page(run)
        builders: dict[str, Callable[[], QWidget]] = {}
        if judged is not None:
            builders[SUMMARY] = lambda: self._summary(live, run, judged)
        if live.curves and (judged is not None or not page.tabs):
            builders[CURVES] = lambda: self._curves(live)
        tabs = with_studies([tab for tab in page.tabs if tab.title not in (SUMMARY, CURVES)], live.result.figures)
        for tab in tabs:
            builders[tab.title] = lambda tab=tab: self._figures(live, tab)
        if live.curves and CURVES not in builders:
            # Of a run that is not judged by a score the answer comes first, the way to it later.
            builders[CURVES] = lambda: self._curves(live)
        if live.experiment.dataset is not None:
            builders[DATA] = lambda: data_tab(live.experiment, [])
        builders[VALUES] = lambda: self._values(live)
        builders[NOTES] = lambda: notes_tab(live, self.kept())
        return builders, {tab.title: tab.figures for tab in tabs}

    def _unfinished(self, live: LiveRun) -> tuple[dict[str, Callable[[], QWidget]], dict[str, Sequence[str]]]:
        builders: dict[str, Callable[[], QWidget]] = {}
        if live.curves and live.status.is_final:
            builders[CURVES] = lambda: self._curves(live)
        if live.figures:
            tab = Tab("So far", tuple(live.figures))
            builders[tab.title] = lambda: self._figures(live, tab)
        if not builders:
            said = "Its curves are in Live" if not live.status.is_final else "It ended before it measured anything"
            builders[live.status.value.capitalize()] = lambda: _words(f"{live.run_id} {live.status.value}", said)
        return builders, {}

    def _open(self, at: int) -> None:
        title = self.bar.tabText(at) if at >= 0 else ""
        if title not in self._builders:
            return
        if title not in self._built:
            made = self._builders[title]()
            self._built[title] = made
            self._pages.addWidget(made)
            if isinstance(made, SummaryTab):
                made.set_size(compact=self._sizes[0], low=self._sizes[1])
        self._pages.setCurrentWidget(self._built[title])

    def _remember(self, at: int) -> None:
        self._wanted = self.bar.tabText(at)

    def _refresh(self, live: LiveRun | None) -> None:
        if live is None or live.status.is_final:
            return
        for view in self.findChildren(FigureView):
            found = next((one for one in live.figures.values() if one.title == view.figure.title), None)
            if found is not None and found is not view.figure:
                view.show_figure(found)

    def _summary(self, live: LiveRun, run: Run, judged: Fairness) -> QWidget:
        kept = self.kept() or run
        return SummaryTab(
            live,
            judged,
            settling_of(kept if kept.result is not None else run, judged),
            self.checks(kept),
            spent=spent(replace(kept, result=live.result), {one.id: one for one in self.others()}),
            repeat=self.repeat_wanted.emit,
            show_curves=lambda: self.show_tab(CURVES),
        )

    def _curves(self, live: LiveRun) -> QWidget:
        self.curves.show_run(live)
        made = holding(column(self.curves))
        self.curves.show()
        return made

    def _values(self, live: LiveRun) -> QWidget:
        assert live.result is not None
        judged = fairness_card(live, self.others())
        parts = [comparison(live, live.result), *([judged] if judged is not None else [])]
        return scrolled(holding(column(*parts, None, gap=GAP + 4)))

    def _figures(self, live: LiveRun, tab: Tab) -> QWidget:
        found = {**live.figures, **(live.result.figures if live.result else {})}
        figures = {name: found[name] for name in tab.figures if name in found}
        cards = [figure_card(figure, self._menu(live, name, figure)) for name, figure in figures.items()]
        grid = figures_grid(cards, list(figures.values()))
        if tab.leads and live.result is not None:
            self._follow(live, tab, dict(zip(figures, cards, strict=True)))
        if not tab.quantities:
            return holding(grid)
        side = column(*[quantities_card(group) for group in tab.quantities], None, gap=GAP + 4)
        aside = scrolled(holding(side))
        if cards:
            aside.setFixedWidth(NARROW_SIDE if self._sizes[0] else SIDE + 12)
            whole = row(grid, aside, gap=GAP + 4)
            whole.setStretch(0, 1)
            return holding(whole)
        return aside

    def _follow(self, live: LiveRun, tab: Tab, cards: Mapping[str, QWidget]) -> None:
        """Let the other figures of a tab follow the row that is selected in its table."""
        run = run_of_live(live)
        views = {name: card.findChild(FigureView) for name, card in cards.items()}

        def follow(at: int) -> None:
            for name, figure in self.chosen(run, tab.leads, at).items():
                view = views.get(name)
                if view is not None and name != tab.leads:
                    view.show_figure(figure)

        leader = views.get(tab.leads)
        if leader is not None:
            leader.row_chosen.connect(follow)

    def _menu(self, live: LiveRun, name: str, figure: Figure) -> QWidget | None:
        if not live.kept or live.result is None or name not in live.result.figures:
            return None
        return figure_menu(
            figure.title,
            save=lambda: self.figure_wanted.emit("save", name),
            copy=lambda: self.figure_wanted.emit("copy", name),
        )


def with_studies(tabs: Sequence[Tab], figures: Iterable[str]) -> list[Tab]:
    """The same with what was studied of the model on devices in a tab of its own."""
    studies = tuple(name for name in figures if name.startswith(STUDY))
    if not studies:
        return list(tabs)
    others = [replace(tab, figures=tuple(name for name in tab.figures if name not in studies)) for tab in tabs]
    kept = [tab for tab, before in zip(others, tabs, strict=True) if tab.figures or not before.figures]
    return [*kept, Tab("Studies", studies)]


def _words(head: str, text: str) -> QWidget:
    lines = [label(head, "title", wrap=True), label(text, "muted", wrap=True)]
    for line in lines:
        line.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return holding(column(None, *lines, None, gap=GAP))


def _failure(live: LiveRun) -> QWidget:
    text = label(live.error, "error", wrap=True, selectable=True)
    hint = label("The Problems panel has the whole report. Change the settings, then run again.", "muted", wrap=True)
    return scrolled(holding(column(label(f"{live.run_id} failed", "title"), text, hint, None, gap=GAP, margin=GAP)))
