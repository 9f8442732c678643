"""The picture of curves over each other draws what the Compare tab shows, and says what it draws."""

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Metric
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import CurveLook, overlaid
from ketbench.results.drawing import draw_curves, draw_metrics, save_curves
from ketbench.results.drawing.overlay import NAME_ROOM
from ketbench.results.drawing.style import COLOURS
from ketbench.results.export import export


def run(number, *, seed=0, points=240, **params):
    steps = np.arange(points)
    values = np.exp(-steps / 20) + 0.1 * np.random.default_rng(number).random(points)
    metrics = {"loss": Metric(steps, values, 0.1 * steps), "epoch": Metric(steps, steps / 5, 0.1 * steps)}
    return Run(f"run-{number:04d}", Experiment("e", "b", seed=seed, params=params), Status.DONE, metrics=metrics)


RUNS = [run(1, seed=1), run(2, seed=2), run(3, seed=1, rate=2)]


def test_raw_behind_smooth_with_band_names_and_words():
    look = CurveLook(0.9, group_seeds=True, log_y=True)
    canvas = draw_curves(RUNS, ["loss"], look)
    (axes,) = canvas.axes
    of_seeds, alone = overlaid(look.groups(RUNS), "loss", look)
    raw, thick, raw_alone, thick_alone = axes.lines
    assert np.array_equal(raw.get_ydata(), of_seeds.raw_y)
    assert np.array_equal(thick.get_ydata(), of_seeds.y)
    assert np.array_equal(raw_alone.get_ydata(), RUNS[2].metrics["loss"].values)
    assert np.array_equal(thick_alone.get_ydata(), alone.y)
    assert raw.get_alpha() < 0.5
    assert len(axes.collections) == 1, "the band of the seeds"
    assert axes.get_yscale() == "log"
    assert {text.get_text() for text in axes.texts} == {"run-0001 +1", "run-0003"}
    assert "moving mean, weight up to 0.90" in canvas.get_supxlabel().replace("\n", " ")


def test_names_lie_on_no_other_and_within_the_picture():
    (axes,) = draw_curves([run(n, rate=n) for n in range(12)], ["loss"]).axes
    heights = sorted(text.get_position()[1] for text in axes.texts)
    assert len(heights) == 12
    assert np.diff(heights).min() >= NAME_ROOM - 1e-9
    assert heights[-1] <= 1.0


def test_a_metric_a_panel_and_a_lone_run_needs_no_name():
    canvas = draw_curves(RUNS[:1])
    assert [axes.get_title(loc="left") for axes in canvas.axes] == ["loss"]
    assert not canvas.axes[0].texts


@pytest.mark.parametrize("values", [[np.nan] * 4, [1.0], [0.0, -1.0], [1.0, np.inf, 2.0]])
@pytest.mark.parametrize("log", [False, True])
def test_odd_curves_make_a_picture(tmp_path, values, log):
    steps = np.arange(len(values))
    odd = Run("run-0009", Experiment("e", "b"), metrics={"loss": Metric(steps, np.array(values), 0.1 * steps)})
    save_curves([odd, RUNS[0]], ["loss"], tmp_path / "odd.png", smooth=0.5, log_x=log, log_y=log)
    export([odd], "pdf", tmp_path / "odd.pdf", metrics=["loss"], look=CurveLook(log_x=log, log_y=log))
    assert (tmp_path / "odd.pdf").read_bytes().startswith(b"%PDF")


def test_a_metric_that_no_run_has_is_a_sentence(tmp_path):
    with pytest.raises(InputError, match="No run has a metric 'los'; choose from loss"):
        save_curves(RUNS, ["los"], tmp_path / "x.pdf")
    with pytest.raises(InputError, match="No metric was recorded"):
        draw_curves([Run("bare", Experiment("e", "b"))])


def test_steps_that_go_backwards_are_drawn_in_their_order():
    steps, values = np.array([0, 1, 2, 1, 2, 3]), np.array([3.0, 2.0, 1.0, 2.5, 1.5, 0.5])
    again = Run("run-0001", Experiment("e", "b"), metrics={"loss": Metric(steps, values, np.arange(6.0))})
    raw, thick = draw_curves([again], ["loss"], CurveLook(0.5)).axes[0].lines
    assert raw.get_xdata().tolist() == steps.tolist()
    assert raw.get_ydata().tolist() == values.tolist()
    assert thick.get_xdata().tolist() == steps.tolist()


@pytest.mark.parametrize("drawn", [draw_curves, draw_metrics])
def test_of_hundreds_of_metrics_the_first_are_drawn_and_it_is_said(drawn, monkeypatch):
    monkeypatch.setattr("ketbench.results.drawing.curves.MOST_PANELS", 4)
    monkeypatch.setattr("ketbench.results.drawing.overlay.MOST_PANELS", 4)
    metric = RUNS[0].metrics["loss"]
    many = Run("run-0001", Experiment("e", "b"), metrics={f"quantity {n}": metric for n in range(500)})
    canvas = drawn([many])
    assert len(canvas.axes) == 4
    assert "The first 4 of 500 metrics" in canvas.get_supxlabel()


def test_a_place_chooses_colour_and_dashes_whatever_is_drawn_beside():
    runs = [run(n, rate=n) for n in range(10)]
    (alone,) = draw_curves(runs[9:], ["loss"], places=[9]).axes[0].lines
    among = draw_curves(runs, ["loss"]).axes[0].lines[9]
    assert (
        (alone.get_color(), alone.get_linestyle()) == (among.get_color(), among.get_linestyle()) == (COLOURS[1], "--")
    )
