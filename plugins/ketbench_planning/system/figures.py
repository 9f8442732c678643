"""Figures of `photonic.system` as data: collectives, saturation, causes of time, the model against measurements."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ketbench.plugin import Axis, Bars, Figure, Line, Mark, Series, Table, inputs_table
from ketbench_planning.system.collectives import COLLECTIVES, Wire, ring_all_reduce_s, tree_all_reduce_s
from ketbench_planning.system.measured import BAND, FITTED, POINTS, fit, predicted_s
from ketbench_planning.system.report import PCIE_GBS, SystemReport
from ketbench_planning.system.training import Constants, iteration, with_link

HALF = (0, 2, 3, 5)
"""Points that the hold-out check is fitted on; the other four are then predicted."""


def figures(found: SystemReport) -> dict[str, Figure]:
    """All figures by name, in the order of the tabs."""
    return {
        "iteration over bandwidth": saturation(found),
        "where the time goes": time_bars(found),
        "all-reduce over size": all_reduce_curves(found),
        "model against measurement": measured_bars(found),
        "collectives": collective_table(found),
        "inputs": inputs_table(found.params),
    }


def saturation(found: SystemReport) -> Line:
    """Iteration time over link bandwidth: it flattens where arithmetic and the bubble remain."""
    grid = np.geomspace(10.0, 1e5, 120)
    here, limit = found.iterations["this link"], found.iterations["infinite link"]
    low, high = _band(found, grid)
    speedup = found.iterations["own link"].total / here.total
    return Line(
        title=f"A link {found.tried.link.gbs / found.machine.link.gbs:.3g}x as fast gives {speedup:.2f}x",
        note="Band: link efficiencies 0.35 to 0.65, which the eight measurements cannot tell apart."
        if low is not None
        else "",
        series=[Series("iteration", grid, _times(found, grid, found.constants), low, high)],
        x=Axis("link bandwidth, one direction", "GB/s", log=True),
        y=Axis("iteration", "s"),
        marks=[
            Mark(f"limit {limit.total:.2f} s", y=limit.total),
            Mark("PCIe 5.0 x16", PCIE_GBS, found.iterations["PCIe 5.0 x16"].total),
            Mark("own link", found.machine.link.gbs, found.iterations["own link"].total),
            Mark("this link", found.tried.link.gbs, here.total),
        ],
    )


def _times(found: SystemReport, grid: NDArray[np.float64], constants: Constants) -> NDArray[np.float64]:
    machines = (with_link(found.tried, float(gbs)) for gbs in grid)
    overlap = found.params.overlap
    return np.array([iteration(found.model, found.plan, machine, constants, overlap).total for machine in machines])


def _band(
    found: SystemReport, grid: NDArray[np.float64]
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64] | None]:
    if found.constants != FITTED:
        return None, None
    curves = np.array([_times(found, grid, constants) for constants in (*BAND, FITTED)])
    return curves.min(axis=0), curves.max(axis=0)


def time_bars(found: SystemReport) -> Bars:
    """Seconds by cause for four links."""
    parts = {name: found_time.parts() for name, found_time in found.iterations.items()}
    names = list(next(iter(parts.values())))
    return Bars(
        title="Where the time of an iteration goes",
        categories=list(parts),
        names=names,
        values=np.array([[parts[case][name] for case in parts] for name in names]),
        stacked=True,
        horizontal=True,
        x=Axis("time", "s"),
    )


def all_reduce_curves(found: SystemReport) -> Line:
    """All-reduce time over message size, ring and tree, both links."""
    sizes = np.geomspace(1e3, 1e10, 141)
    wires = {"own link": found.machine.link, "this link": found.tried.link}
    ranks = found.params.ranks
    series = [
        Series(f"{algorithm}, {name}", sizes / 1e6, np.asarray(time(sizes, ranks, wire)) * 1e6)
        for name, wire in wires.items()
        for algorithm, time in (("ring", ring_all_reduce_s), ("tree", tree_all_reduce_s))
    ]
    return Line(
        title=f"All-reduce over {ranks} ranks",
        note="Bandwidth of one direction; at small sizes latency decides, not bandwidth.",
        series=series,
        x=Axis("size", "MB", log=True),
        y=Axis("time", "us", log=True),
        marks=[Mark("chosen size", x=found.params.message)],
    )


def measured_bars(found: SystemReport) -> Bars:
    """Eight measured iterations, the model, and the model fitted on four of them."""
    half = fit([POINTS[i] for i in HALF])
    rows = [
        [point.seconds for point in POINTS],
        [predicted_s(point, found.constants) for point in POINTS],
        [predicted_s(point, half) for point in POINTS],
    ]
    held_out = [abs(predicted_s(p, half) / p.seconds - 1) for i, p in enumerate(POINTS) if i not in HALF]
    return Bars(
        title="Model against eight measured A100 iterations",
        note=f"Fitted on four points, the model misses the other four by {100 * np.mean(held_out):.1f} % on average.",
        categories=[point.label for point in POINTS],
        names=["measured", "model as set", "model fitted on four points"],
        values=np.array(rows),
        y=Axis("iteration", "s"),
    )


def collective_table(found: SystemReport) -> Table:
    """Time of every collective at the chosen size, for both links."""
    size, ranks = found.params.message * 1e6, found.params.ranks
    wires: tuple[Wire, ...] = (found.machine.link, found.tried.link)
    rows = [(name, *(float(time(size, ranks, wire)) * 1e6 for wire in wires)) for name, time in COLLECTIVES.items()]
    rows.append(("GB/s one direction", *(wire.gbs for wire in wires)))
    rows.append(("GB/s both directions, as marketed", *(2 * wire.gbs for wire in wires)))
    return Table(
        title=f"Collectives of {found.params.message:g} MB over {ranks} ranks",
        columns=["us", "own link", "this link"],
        rows=rows,
    )
