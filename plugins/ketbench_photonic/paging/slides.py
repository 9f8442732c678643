"""Inputs of a link as sliders, each with the range in which the link works while all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ketbench.plugin import KetbenchError, Slide
from ketbench_photonic.link.build import link_of
from ketbench_photonic.link.params import LinkParams
from ketbench_photonic.link.stage_rows import StageRow, highest, lowest
from ketbench_photonic.physics.budget import evaluate
from ketbench_photonic.physics.stages import KINDS, StageKind

SCAN, HALVINGS = 17, 9
_SPANS = {
    StageKind.LASER: (-5.0, 25.0),
    StageKind.MODULATOR: (0.0, 10.0),
    StageKind.COUPLER: (0.0, 6.0),
    StageKind.CONNECTOR: (0.0, 3.0),
    StageKind.RECEIVER: (-30.0, 5.0),
}


def slides(params: LinkParams) -> Sequence[Slide]:
    """Laser, modulator, splitter, waveguide and fibre as the table has them, then rate, extinction ratio and noise."""
    return tuple(_with_range(one, params) for one in (*_of_rows(params), *_of_fields(params)))


def works(params: LinkParams) -> bool:
    """Whether power, overload and dispersion of a link are in order."""
    budget = evaluate(link_of(params))
    margin, over = float(budget.margin_db), float(budget.overload_db)
    return bool(margin >= 0 and over >= 0 and np.isfinite(float(budget.penalties["dispersion"])))


def _of_rows(params: LinkParams) -> Iterator[Slide]:
    seen: set[StageKind] = set()
    for at, row in enumerate(params.stages):
        if not row.enabled or row.kind in seen or row.file:
            continue
        found = _of_row(at, row)
        if found is not None:
            seen.add(row.kind)
            yield found


def _of_row(at: int, row: StageRow) -> Slide | None:
    title = row.name[:1].upper() + row.name[1:]
    if row.kind is StageKind.SPLITTER:
        return Slide(f"stages.{at}.amount", f"{title}, ways", 1, 32, "", whole=True)
    if row.kind is StageKind.WAVEGUIDE:
        return Slide(f"stages.{at}.amount", f"{title} length", 0.0, 5.0, "cm")
    if row.kind is StageKind.FIBRE:
        return Slide(f"stages.{at}.amount", f"{title} length", 0.001, 40.0, "km", log=True)
    if row.kind not in (StageKind.LASER, StageKind.MODULATOR) or row.value is None:
        return None
    low, high = _SPANS[row.kind]
    low, high = max(low, lowest(row.kind)), min(high, highest(row.kind))
    name = f"{title} power" if row.kind is StageKind.LASER else f"{title} loss"
    return Slide(f"stages.{at}.value", name, min(low, row.value), max(high, row.value), KINDS[row.kind].unit)


def _of_fields(params: LinkParams) -> Iterator[Slide]:
    yield Slide("rate", "Line rate", 10.0, 448.0, "Gb/s", log=True)
    if params.extinction_ratio is not None:
        yield Slide("extinction_ratio", "Extinction ratio", 1.0, 15.0, "dB")
    if params.noise_rms is None and all(r.value is None for r in params.stages if r.kind is StageKind.RECEIVER):
        yield Slide("noise_density", "Receiver noise", 2.0, 60.0, "pA/sqrtHz")
    yield Slide("transmitter_penalty", "Transmitter penalty", 0.0, 6.0, "dB")


def _with_range(slide: Slide, params: LinkParams) -> Slide:
    """The stretch of the slider around the present value in which it works, else the longest one."""

    def at(value: float) -> bool:
        try:
            return works(_changed(params, slide.place, round(value) if slide.whole else value))
        except (KetbenchError, ValueError):
            return False

    spread = np.geomspace if slide.log else np.linspace
    places = [float(value) for value in spread(slide.low, slide.high, SCAN)]
    states = [at(value) for value in places]
    runs = _stretches(states)
    if not runs:
        found = (1.0, 0.0)
    else:
        first, last = max(runs, key=lambda run: run[1] - run[0])
        low = slide.low if first == 0 else _edge(at, places[first - 1], places[first])
        high = slide.high if last == SCAN - 1 else _edge(at, places[last + 1], places[last])
        found = (low, high)
    return Slide(slide.place, slide.title, slide.low, slide.high, slide.unit, found, slide.log, slide.whole)


def _stretches(states: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last place of each stretch that works."""
    found: list[tuple[int, int]] = []
    for at, right in enumerate(states):
        if right and found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        elif right:
            found.append((at, at))
    return found


def _edge(at: Callable[[float], bool], fails: float, right: float) -> float:
    """Where it begins to work between a value that fails and one that is right, by halving."""
    for _ in range(HALVINGS):
        middle = (fails + right) / 2
        fails, right = (fails, middle) if at(middle) else (middle, right)
    return right


def _changed(params: LinkParams, place: str, value: float) -> LinkParams:
    """Parameters with one value changed; what was checked once is not checked again."""
    head, _, rest = place.partition(".")
    if not rest:
        return params.model_copy(update={head: value})
    at, _, name = rest.partition(".")
    rows: list[Any] = list(params.stages)
    rows[int(at)] = rows[int(at)].model_copy(update={name: value})
    return params.model_copy(update={"stages": tuple(rows)})
