"""Pictures while a model trains: Bloch vectors against the closed form, and a run that is watched is the run it was."""

import numpy as np
import pytest

from ketbench.base.figures import HeatMap, Spheres
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Context, Drawn, Measured, Progress, Task
from ketbench.contract.result import Result
from ketbench.samples.tables.iris import build
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.paging import watching
from ketbench_gate.params import StatevectorParams

PARAMS = StatevectorParams(epochs=3, explain="none", batch_size=40)


def task(build_circuit=None):
    data = next(iter(build().datasets.values()))
    builder = CircuitBuilder("c", 4)
    for wire in range(4):
        builder.add("ry", wire, f"x[{wire}]")
    for wire in range(4):
        builder.add("rz", wire, f"w{wire}")
    return Task(data, builder.build(), 3)


def events(monkeypatch, every):
    monkeypatch.setattr(watching, "EVERY", every)
    monkeypatch.setattr(watching, "SHARE", 0)
    return list(StatevectorBackend().run(task(), PARAMS, Context()))


@pytest.fixture
def watched(monkeypatch):
    return events(monkeypatch, 0.0)


def drawn(found, kind):
    return [item.figure for item in found if isinstance(item, Drawn) and isinstance(item.figure, kind)]


def test_a_sample_lies_where_its_rotation_takes_it(watched):
    figure = drawn(watched, Spheres)[-1]
    assert list(figure.names) == ["q0", "q1", "q2", "q3"]
    x, y, z = np.moveaxis(figure.points, -1, 0)
    assert np.hypot(np.hypot(x, y), z) == pytest.approx(1.0, abs=1e-5), "a product state is pure on every qubit"
    assert len(np.unique(figure.groups)) == 3
    assert figure.points.shape == (4, len(figure.groups), 3)


def test_a_rotation_about_z_keeps_the_height(watched):
    first, last = drawn(watched, Spheres)[0], drawn(watched, Spheres)[-1]
    assert last.points[..., 2] == pytest.approx(first.points[..., 2], abs=1e-6), "RZ turns about z alone"
    assert not np.allclose(last.points[..., 0], first.points[..., 0], atol=1e-4), "its angle is trained"


def test_the_boundary_has_classes_and_how_sure_they_are(watched):
    figure = drawn(watched, HeatMap)[-1]
    assert len(figure.classes) == 3
    assert set(np.unique(figure.values)) <= {0.0, 1.0, 2.0}
    assert figure.shade.min() >= -1e-9
    assert figure.shade.max() <= 1
    assert [series.label for series in figure.points] == list(figure.classes)


def test_a_run_that_is_watched_is_the_run_it_was(monkeypatch, watched):
    alone = events(monkeypatch, 1e9)
    assert not drawn(alone, Spheres)

    def measured(found):
        return [(item.step, dict(item.values)) for item in found if isinstance(item, Measured)]

    assert measured(watched) == measured(alone)
    ends = [next(item for item in found if isinstance(item, Result)) for found in (watched, alone)]
    assert ends[0].summary["circuit_executions"] == ends[1].summary["circuit_executions"]
    assert (ends[0].arrays["weights"] == ends[1].arrays["weights"]).all()


def test_progress_tells_the_last_step_the_curves_will_reach(watched):
    steps = [item.step for item in watched if isinstance(item, Measured)]
    told = {item.steps for item in watched if isinstance(item, Progress) and "epoch" in item.text}
    assert told == {max(steps)}
