"""Pictures of explaining a run that is over: the offer above its result, and the figures it brought."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SIZE = (1440, 860)
LOOKS = ("light", "dark")
SHOWN = ("explain-offer", "explain-going", "explain-after")


def shoot_explaining(folder: Path, only: str) -> None:
    """Train the wine sample without a figure that explains it, then have it explained."""
    if not any(only in name for name in SHOWN):
        return
    from make_screenshots import Studio

    studio: Any = Studio(folder, only)
    window = studio.with_sample("wine-classifier")
    studio._train(explain="none")
    studio.wait(lambda: not window.controller.running.active(), 300)
    for name in ("problems", "queue", "log"):
        window.docks[name].hide()
    _portraits(studio, window, "explain-offer")
    window.verbs.explain_run()
    live = window.explaining.live()
    studio.wait(lambda: live.progress.text == "loss landscape", 120)
    window.controller.running.hold(live.run_id, True)
    _portraits(studio, window, "explain-going")
    window.controller.running.hold(live.run_id, False)
    studio.wait(lambda: not window.controller.running.active(), 120)
    studio.settle(0.5)
    _portraits(studio, window, "explain-after")
    window.close()


def _portraits(studio: Any, window: Any, name: str) -> None:
    from ketbench_ui.theme.theme import switch

    if studio._only not in name:
        return
    for look in LOOKS:
        switch.apply(look)
        window.resize(*SIZE)
        studio.settle(0.6)
        window.toasts.clear()
        studio.settle(0.3)
        window.grab().save(str(studio._folder / f"{name}-{look}-{SIZE[0]}x{SIZE[1]}.png"))
    switch.apply("light")
