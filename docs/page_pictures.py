"""Makes a picture of every page of the window, of all families of backends, at four sizes and both looks, from runs.

Run it as: python docs/page_pictures.py --out FOLDER [--only NAME] [--sizes 1024x700,1440x900] [--looks light]
It needs no display; nothing of it is kept beside the source.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from make_screenshots import Studio, away_from_the_user

SIZES = "1024x700,1440x900,2560x1440,3840x2160"
FAMILIES = {
    "gate": ("iris-classifier", "", {"epochs": 200}),
    "energy": ("h2-dissociation", "", {}),
    "kernel": ("kernel-or-not", "", {}),
    "selection": ("breast-cancer-features", "five-features", {}),
    "cut": ("max-cut", "cut-by-bifurcation", {}),
    "knapsack": ("knapsack", "", {}),
    "photonic": ("photonic-link", "co-packaged", {}),
    "system": ("photonic-link", "training-optical", {}),
    "karate": ("karate-club", "", {}),
    "atoms": ("honeycomb-or-kagome", "atoms", {}),
    "service": ("chat-service", "", {}),
    "training": ("train-gpt3-class", "on-1024-a100", {}),
    "qec": ("train-gpt3-class", "error-correction", {}),
    "finetune": ("adapter-claims", "claims", {}),
}
"""Sample, experiment (the first if left out) and settings that make its run long enough to be seen."""
WHOLE = ("start", "data", "circuit", "compare", "sweep", "plugins")
"""Pages that look alike for all families."""


def main() -> None:
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        away_from_the_user(Path(home))
        studio = Studio(arguments.out, "")
        sizes = [tuple(map(int, size.split("x"))) for size in arguments.sizes.split(",")]
        for family in FAMILIES:
            if arguments.only in family:
                for name in _scenes(studio, family):
                    _take(studio, arguments.out, f"{family}-{name}", sizes, arguments.looks.split(","))
        studio.window.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="A folder for the pictures.")
    parser.add_argument("--only", default="", help="Only families whose name holds this.")
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--looks", default="light,dark")
    return parser.parse_args()


def _scenes(studio: Studio, family: str) -> Iterator[str]:
    """Every page, phase and tab of a family; the window stands there when a name is given."""
    sample, experiment, changed = FAMILIES[family]
    window = studio.with_sample(sample)
    chosen = experiment or next(iter(window.controller.project.experiments))
    studio.wait(lambda: chosen in window.controller.project.experiments)
    window.controller.choose(chosen)
    studio.settle(1.0)
    if changed:
        _set(window, changed)
    for page in WHOLE if family == "gate" else ():
        if page not in ("compare", "sweep"):
            window.show_page(page)
            studio.settle(1.0)
            yield page
    window.show_page("experiment")
    if window.controller.is_interactive:
        # It answers first, and goes to its result.
        studio.wait(lambda: window.experimenting.live is not None and window.experimenting.live.status.is_final)
    studio.settle(1.0)
    window.experimenting.enter("setup")
    studio.settle(0.3)
    yield "setup"
    yield from _running(studio, window)
    if family == "gate":
        _again(studio, window)
        for page in ("compare", "sweep"):
            window.show_page(page)
            studio.settle(1.5)
            yield page
    window.show_page("experiment")
    window.experimenting.enter("result")
    result = window.experiment.result
    for title in list(result.tabs):
        result.show_tab(title)
        studio.settle(0.6)
        yield f"result-{title.lower().replace(' ', '_')}"


def _running(studio: Studio, window: Any) -> Iterator[str]:
    """Live, held in the middle of a run that is long enough; then its end."""
    running = window.controller.running
    window.controller.checking.check_now()
    studio.settle(0.3)
    window.verbs.run()
    if not window.controller.is_interactive:
        studio.wait(lambda: running.current() is None or _is_halfway(running.current()), 300)
        if running.current() is not None:
            window.verbs.hold_training()
            studio.settle(1.5)
            if running.current() is not None:
                window.experimenting.enter("live")
                yield "live"
                window.verbs.hold_training()
    studio.wait(lambda: running.current() is None, 600)
    studio.settle(1.5)


def _is_halfway(live: Any) -> bool:
    done, total = live.progress.done, live.progress.total
    return bool(live.curves and total and done / total > 0.4)


def _again(studio: Studio, window: Any) -> None:
    """A second run, so that there is something to compare."""
    _set(window, {"epochs": 20})
    studio.settle(0.5)
    window.verbs.run()
    studio.wait(lambda: window.controller.running.current() is None, 300)
    studio.settle(0.5)


def _set(window: Any, changed: dict[str, Any]) -> None:
    from dataclasses import replace

    experiment = window.controller.experiment
    window.controller.set_experiment("settings", replace(experiment, params={**experiment.params, **changed}))


def _take(studio: Studio, folder: Path, name: str, sizes: list[Any], looks: list[str]) -> None:
    """One scene at all sizes and looks."""
    from ketbench_ui.theme.theme import switch

    settle: Callable[[float], None] = studio.settle
    for look in looks:
        switch.apply(look)
        for width, height in sizes:
            studio.window.resize(width, height)
            settle(1.0)
            studio.wait(lambda: not studio.window.data.desk.busy)
            studio.window.toasts.clear()
            settle(0.05)
            studio.window.grab().save(str(folder / f"{name}-{width}x{height}-{look}.png"))
    switch.apply("light")


if __name__ == "__main__":
    main()
