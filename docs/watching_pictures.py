"""Pictures of a training while it goes on, the queue, the comparison of runs and a sweep, each from real runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SIZE = (1440, 860)
LOOKS = ("light", "dark")
SHOWN = ("training", "queue", "compare", "sweep")
LONG, SHORT = 400, 30


def shoot_watching(folder: Path, only: str) -> None:
    """Train the wine sample in several ways and take each view."""
    if not any(only in name for name in SHOWN):
        return
    from make_screenshots import Studio

    studio: Any = Studio(folder, only)
    window = studio.with_sample("wine-classifier")
    for rate, seed in ((0.02, 1), (0.02, 2), (0.02, 3), (0.1, 1)):
        _seeded(window, seed)
        studio._train(learning_rate=rate, epochs=SHORT, explain="none")
    studio.wait(lambda: not window.controller.running.active(), 600)
    _training_and_queue(studio, window)
    _compare(studio, window)
    _sweep(studio, window)
    window.close()


def _training_and_queue(studio: Any, window: Any) -> None:
    stopped = studio._train(learning_rate=0.02, epochs=LONG)
    studio.wait(lambda: stopped.progress.done > 20, 400)
    window.verbs.stop()
    studio.wait(lambda: stopped.status.is_final)
    live = studio._train(learning_rate=0.05, epochs=LONG)
    for rate in (0.1, 0.2):
        studio._train(learning_rate=rate, epochs=SHORT)
    window.show_run(live.run_id)
    studio.wait(lambda: live.progress.done > 200, 400)
    window.experimenting.enter("live")
    _portraits(studio, window, "training")
    window.arrangement.show("queue")
    _portraits(studio, window, "queue")
    window.controller.running.forget()
    studio.settle(0.5)


def _compare(studio: Any, window: Any) -> None:
    from dataclasses import replace

    from ketbench.sweeping.sweep import adjusted

    chosen = window.controller.experiment
    window.controller.set_experiment("two layers", replace(adjusted(chosen, {"layers": 2}), name=chosen.name))
    studio._train(learning_rate=0.1, epochs=SHORT)
    studio.wait(lambda: not window.controller.running.active(), 600)
    window.show_page("compare")
    page = window.compare
    page.grouped.setChecked(True)
    page.weight.setValue(60)
    page.filter.setText("done")
    for at, line in enumerate(page.model.lines):
        if not all(run.status.value == "done" for run in line.runs):
            page.model.setData(page.model.index(at, 0), 0, 10)
    _portraits(studio, window, "compare")


def _sweep(studio: Any, window: Any) -> None:
    form = window.sweep.form
    window.show_page("sweep")
    for name, values in (("learning_rate", "0.005,0.02,0.1"), ("seed", "0:2"), ("layers", "1,2,3")):
        row = next((r for r in form.rows if r.setting.currentData() == name), None)
        if row is None:
            form.vary(name)
            row = form.rows[-1]
        row.values.setText(values)
        row.changed.emit()
    studio._train(epochs=12)
    studio.wait(lambda: not window.controller.running.active(), 600)
    window.show_page("sweep")
    form.start.click()
    studio.wait(lambda: not window.sweep_work.is_running, 1200)
    _portraits(studio, window, "sweep")


def _seeded(window: Any, seed: int) -> None:
    from dataclasses import replace

    window.controller.set_experiment(f"seed {seed}", replace(window.controller.experiment, seed=seed))


def _portraits(studio: Any, window: Any, name: str) -> None:
    from ketbench_ui.theme.theme import switch

    if studio._only not in name:
        return
    for look in LOOKS:
        switch.apply(look)
        window.resize(*SIZE)
        studio.settle(0.5)
        window.toasts.clear()
        studio.settle(0.2)
        window.grab().save(str(studio._folder / f"{name}-{look}-{SIZE[0]}x{SIZE[1]}.png"))
    switch.apply("light")
