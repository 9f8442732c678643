"""The Experiment tab at work: which phase is shown, what the strip says, and what the stages and cards hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from ketbench.base.problems import Problem
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Stage
from ketbench.contract.run import Run, Status
from ketbench.project.machine_fit import Offer
from ketbench.results.paging import chosen_of, page_of, seeds_of, stages_of, ticks_of, verdict_of
from ketbench.results.paging.judging import parts_of
from ketbench.running.continuing import branch_refusal, resume_refusal
from ketbench_ui.experiment import strip_words
from ketbench_ui.experiment.fixing import Asks, Fixes, checks_with
from ketbench_ui.experiment.page import ExperimentPage
from ketbench_ui.experiment.phases import LIVE, RESULT, SETUP
from ketbench_ui.experiment.result.summary import run_of_live
from ketbench_ui.experiment.sliding import Sliding
from ketbench_ui.experiment.under_name import in_a_line, origin
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.navigator import Navigator
from ketbench_ui.start.goals import claim_words

TICK_MS = 200
PARTS = "rows of the parts"
REPEATS = {
    "repeat:same": "Repeat with the same seed",
    "repeat:seed": "With the next seed",
    "repeat:splits": "On more splits...",
}


class ExperimentPresenter(QObject):
    """Lives as long as its page.

    Parameters
    ----------
    page : ExperimentPage
    controller : Controller
    go : Navigator
    desk : Asks
    refusal : callable
        Why Run is greyed, in a sentence; empty when it is not.
    """

    def __init__(
        self, page: ExperimentPage, controller: Controller, go: Navigator, desk: Asks, refusal: Callable[[], str]
    ) -> None:
        super().__init__(page)
        self._page, self._controller, self._go, self._desk, self._refusal = page, controller, go, desk, refusal
        self.live: LiveRun | None = None
        self._problem_at, self._first_fix = 0, ""
        self._wants_pause = False
        self._staged: tuple[Experiment | None, Sequence[Stage]] = (None, ())
        self._counted: tuple[object, Sequence[int]] = (None, ())
        self.fixes = Fixes(controller, desk, self.say)
        self._sliding = Sliding(page, controller, desk)
        self._judged: tuple[object, strip_words.Said] = (None, strip_words.Said())
        page.result.page = lambda run: page_of(controller.backends, run)
        page.result.chosen = lambda run, table, row: chosen_of(controller.backends, run, table, row)
        page.result.checks = lambda run: checks_with(controller, run)
        page.result.kept = go.shown_run
        page.result.others = lambda: list(controller.project.runs.values())
        self._connect()
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()

    @property
    def offers(self) -> dict[str, Offer]:
        """What would make data and circuit fit, by key."""
        return self.fixes.offers

    def show(self) -> None:
        """Bring stages, cards, strip and buttons up to date."""
        experiment = self._controller.experiment
        self._page.show_there_is(experiment=experiment is not None)
        if experiment is None:
            self._allow_run()
            return
        self._show_setup(experiment)
        self._page.result.slides.show_values(self._page.setup.form.values())
        self._sliding.show_refusals()
        if self._page.isVisible():
            self._say_anew()
        self._show_phases()
        self.say()

    def _say_anew(self) -> None:
        """Other seeds and splits that ended meanwhile change what may be said of a run that is over."""
        if self.live is not None and self.live.status.is_final and self._page.phase != LIVE:
            self._page.result.show_run(self.live)

    def show_run(self, live: LiveRun | None) -> None:
        """Show a run in Live and Result."""
        self.live = live
        self._page.training.show_run(live)
        self._page.result.show_run(live)
        self._page.features.show_run(live)
        if live is not None and live.kept:
            self._page.live_pane.show_summary(in_a_line(self._controller.backends, live.experiment))
        self._page.result.report.setVisible(live is not None and live.kept and live.status.is_final)
        has_model = live is not None and live.kept and live.result is not None and live.result.model is not None
        for made in (self._page.result.predict, self._page.result.evaluate, self._page.result.export):
            made.setVisible(has_model)
        self._sliding.show()
        self._show_phases()
        self.say()

    def begin(self) -> None:
        """A run begins: look at it, with the cursor on Pause."""
        self._wants_pause = True
        self.enter(LIVE)

    def enter(self, phase: str) -> None:
        """Go to a phase."""
        self._page.show_phase(phase)
        if phase == RESULT:
            self._say_anew()
        self._show_features()
        self.say()

    def enter_best(self) -> None:
        """The phase a person wants who chose this run: Live while it goes on, else its result."""
        live = self.live
        self.enter(SETUP if live is None else RESULT if live.status.is_final else LIVE)

    def run_ended(self, live: LiveRun) -> None:
        """Go to the result of a run that a person watches; others are told that there is one."""
        page = self._page
        if self.live is None or live.run_id != self.live.run_id:
            return
        goes_on = page.phase == LIVE and page.isVisible() and not page.training.is_zoomed
        if goes_on:
            # Curves that are out of sight are not drawn anew.
            page.show_phase(RESULT)
        self.show_run(live)
        if goes_on:
            self.enter(RESULT)
            page.result.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_phases()
        self.say()

    def say(self) -> None:
        """Let the strip say where things are."""
        page, experiment = self._page, self._controller.experiment
        if experiment is None:
            return
        if page.phase == LIVE and self.live is not None and not self.live.status.is_final:
            self._say_going(self.live)
        elif page.phase != SETUP and self.live is not None:
            self._say_ended(self.live)
        else:
            self._say_ready()
        kept = self._go.shown_run()
        told = origin(self._controller.backends, experiment, page.phase, self.live, kept)
        page.show_name(experiment.name, told, claim_words(experiment))

    def take_fix(self, key: str, problem: Problem | None = None) -> None:
        """Do what an offer says, of the problem on the strip if none is given; one step for undo."""
        found = self._problems() or [p for p in self._controller.checking.latest if p.quick_fix is not None]
        shown = problem or (found[min(self._problem_at, len(found) - 1)] if found else None)
        offer = self.fixes.of(shown).get(key) if shown is not None else self.fixes.offers.get(key)
        if offer is None:
            return
        words = offer.title if offer.title[:2].isupper() else offer.title[0].lower() + offer.title[1:]
        experiment = self._controller.experiment
        if offer.dataset is not None and experiment is not None:
            # The experiment owns its steps: mending it must change no other that uses the same data.
            self._controller.set_experiment(words, replace(experiment, dataset=offer.dataset))
        elif offer.circuit is not None:
            self._controller.set_circuit(words, offer.circuit)
        elif offer.params is not None and experiment is not None:
            self._controller.set_experiment(words, replace(experiment, params={**experiment.params, **offer.params}))

    def _connect(self) -> None:
        page, strip = self._page, self._page.strip
        page.phases.chosen.connect(self.enter)
        page.live_pane.settings_wanted.connect(lambda: self.enter(SETUP))
        page.setup_pane.edit_wanted.connect(self._edit)
        page.resized.connect(self.say)
        page.entered.connect(self._say_anew)
        strip.back.clicked.connect(lambda: self._leaf(-1))
        strip.on.clicked.connect(lambda: self._leaf(1))
        strip.fix.clicked.connect(lambda: self.take_fix(self._first_fix))
        strip.go_there.clicked.connect(self._go_to_problem)
        strip.show_result.clicked.connect(lambda: self.enter(RESULT))
        strip.chosen.connect(self._chosen)
        strip.fill_menu("repeat", REPEATS)
        page.result.slides.judged.connect(self.say)
        page.result.slides.all_wanted.connect(lambda: self.enter(SETUP))

    def _chosen(self, key: str) -> None:
        kind, _, what = key.partition(":")
        if kind == "fix":
            self.take_fix(what)

    def _problems(self) -> list[Any]:
        return strip_words.problems_to_show(self._controller.checking.latest)

    def _say_ready(self) -> None:
        strip, refusal, found = self._page.strip, self._allow_run(), self._problems()
        if not found:
            notes = [str(p) for p in self._controller.checking.latest if p.severity == "note"]
            going = self.live.run_id if self.live is not None and not self.live.status.is_final else ""
            strip.say(strip_words.refused(refusal) if refusal else strip_words.ready(notes, going))
            offered = self._offer_of_notes()
            strip.offer(("fix", "sweep", "run") if offered else ("sweep", "run"), "run")
            return
        self._problem_at = min(self._problem_at, len(found) - 1)
        problem = found[self._problem_at]
        strip.say(strip_words.to_fix(problem, self._problem_at, len(found)))
        fixes = self.fixes.of(problem)
        first = next(iter(fixes.values()), None)
        self._first_fix = ""
        if first is not None:
            self._show_fix(first)
            strip.fill_menu("others", {f"fix:{o.key}": o.title for o in list(fixes.values())[1:]})
        names = ["run"]
        names += ["fix"] if first is not None else ["go_there"]
        names += ["others"] if len(fixes) > 1 else []
        names += ["back", "on"] if len(found) > 1 else []
        strip.offer(names, ("fix" if first is not None else "go_there") if refusal else "run")

    def _offer_of_notes(self) -> bool:
        """Put the click that a note brings on the strip's button, where one does."""
        noted = next((p for p in self._controller.checking.latest if p.quick_fix is not None), None)
        first = next(iter(self.fixes.of(noted).values()), None) if noted is not None else None
        if first is not None:
            self._show_fix(first)
        return first is not None

    def _show_fix(self, offer: Offer) -> None:
        self._first_fix = offer.key
        self._page.strip.fix.setText(offer.title)
        self._page.strip.fix.setToolTip(offer.why)

    def _allow_run(self, tip: str = "Run this experiment (F5)") -> str:
        """Grey Run or not; why it is grey."""
        refusal = self._refusal()
        self._page.strip.run.setEnabled(not refusal)
        self._page.strip.run.setToolTip(refusal or tip)
        return refusal

    def _say_going(self, live: LiveRun) -> None:
        strip = self._page.strip
        strip.say(strip_words.going(live))
        held, elsewhere = live.status is Status.PAUSED, not live.began and live.status is not Status.QUEUED
        text = "Continue" if held else "Pause"
        if strip.pause.text() != text:
            strip.pause.setText(text)
            strip.pause.setAccessibleName(text)
        strip.pause.setEnabled(live.status in (Status.RUNNING, Status.PAUSED) and not elsewhere)
        strip.pause.setToolTip(
            "Another window runs it; only there can it be paused"
            if elsewhere
            else "Continue the training (F6)"
            if held
            else "Pause the training (F6)"
        )
        strip.stop.setEnabled(True)
        # A trial is held and stopped with its sweep, on the Sweep page.
        strip.offer(("pause", "stop") if live.run_id in self._controller.running.runs or live.kept else ())
        if self._wants_pause and strip.pause.isEnabled():
            self._wants_pause = False
            strip.pause.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_ended(self, live: LiveRun) -> None:
        strip, kept = self._page.strip, self._go.shown_run()
        if not live.status.is_final:
            strip.say(strip_words.going(live))
            strip.offer(())
            return
        done = sum(run.status is Status.DONE for run in self._controller.project.runs.values())
        key = (live.run_id, id(live.result), live.status, done)
        if self._judged[0] != key:
            self._judged = (key, strip_words.ended(self._verdict(live, kept)))
        refusal = "" if live.kept else self._allow_run("Run it and keep the result in the project (F5)")
        # A preview of what the form no longer says is not a verdict.
        wrong = self._sliding.problem
        if wrong:
            strip.say(strip_words.former(self._judged[1], wrong))
        else:
            strip.say(strip_words.refused(refusal) if refusal else self._judged[1])
        writable = self._controller.is_writable
        names: list[str] = []
        if live.kept and writable:
            names += ["resume"] if not resume_refusal(kept) else []
            names += ["repeat"]
            names += ["branch"] if not branch_refusal(kept) else []
        if not live.kept:
            names += ["sweep", "run"]
        if wrong or (refusal and self._problems()):
            names += ["go_there"]
        if self._page.phase == LIVE:
            names = ["show_result"]
        strip.offer(
            names, {"run": "run", "show_result": "show_result", "resume": "resume"}.get(strip_words.wanted(names), "")
        )

    def _verdict(self, live: LiveRun, kept: Run | None) -> Any:
        run = kept if kept is not None and live.kept and kept.id == live.run_id else run_of_live(live)
        if run.result is not live.result and live.result is not None:
            run = replace(run, result=live.result)
        page = page_of(self._controller.backends, run) if run.result is not None else None
        return verdict_of(run, list(self._controller.project.runs.values()), page)

    def _show_setup(self, experiment: Experiment) -> None:
        page, known = self._page, self._controller.backends
        if self._staged[0] is not experiment:
            other = self._staged[0] is None or self._staged[0].name != experiment.name
            self._staged = (experiment, stages_of(known, experiment))
            if other:
                self._problem_at = 0
                page.setup_pane.choose_first(self._staged[1])
            repeats = seeds_of(known, experiment)
            ticks = ticks_of(known, experiment)
            self._count_rows(experiment)
            self.fixes.ask(experiment)
            words = f"{repeats} seed{'s' if repeats != 1 else ''}, 1 split"
            # Without a target no score is counted on rows that were held back.
            has_score = experiment.dataset is not None and experiment.dataset.target is not None
            counts = self._counted[1] if has_score else None
            locked = not self._controller.is_writable
            page.setup_pane.show_judging(ticks, counts, words, locked=locked)
        page.setup_pane.show_stages(experiment, self._staged[1], self._controller.checking.latest)

    def _count_rows(self, experiment: Experiment) -> None:
        dataset = experiment.dataset
        key = (dataset.sha256, dataset.split) if dataset is not None else None
        if self._counted[0] == key:
            return
        self._counted = (key, ())
        if dataset is None or dataset.is_absent:
            return

        def done(counts: tuple[int, ...]) -> None:
            self._counted = (key, counts)
            self._staged = (None, ())
            self.show()

        self._desk.ask(PARTS, parts_of, dataset, done=done, failed=lambda _: None)

    def _show_phases(self) -> None:
        phases, live = self._page.phases, self.live
        over = live is not None and live.status.is_final
        of_now = live is not None and (not over or live.run_id in self._controller.running.runs)
        phases.allow(LIVE, "" if of_now else "Nothing is running")
        phases.allow(RESULT, "" if live is not None else "No run of this experiment yet")
        if not phases.buttons[self._page.phase].isEnabled():
            self._page.show_phase(RESULT if live is not None and over else SETUP)
        self._show_features()

    def _show_features(self) -> None:
        """What a run chose is offered beside its result alone."""
        names = self._page.features.has_offer
        self._page.features.setVisible(names and self._page.phase == RESULT)

    def _tick(self) -> None:
        live = self.live
        if live is None or not self._page.isVisible() or live.status.is_final:
            return
        self._page.live_pane.show_log(live, len(self._controller.running.waiting()))
        if self._page.phase != SETUP:
            self.say()

    def _leaf(self, by: int) -> None:
        found = self._problems()
        if found:
            self._problem_at = (self._problem_at + by) % len(found)
            self._page.setup_pane.choose_stage_of(found[self._problem_at])
            self.say()

    def _go_to_problem(self) -> None:
        if self._page.phase == RESULT and self._sliding.point():
            return
        found = self._problems()
        if found:
            self._go.show_problem(found[min(self._problem_at, len(found) - 1)])

    def _edit(self, page: str) -> None:
        experiment = self._controller.experiment
        kind, held = ("datasets", experiment.dataset) if page == "data" and experiment else ("circuits", None)
        if experiment is not None and page == "circuit":
            held = experiment.circuit
        if held is not None:
            self._go.pick(kind, held.name)
        else:
            self._go.show_page(page)
