"""The script for a machine with an NVIDIA card runs to its end, and notices an engine that is wrong."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest
import torch

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    spec = importlib.util.spec_from_file_location("bench_cuda", BENCHMARKS / "bench_cuda.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "bench_cuda", module)
    spec.loader.exec_module(module)
    return module


def test_all_of_it_runs_in_small_on_the_processor(bench):
    found = json.loads(json.dumps(bench.measured("cpu", bench.Clock(300), short=True)))
    assert [row["check"] for row in found["checks"] if not row["ok"]] == []
    assert [row["why"] for row in found["times"] if row["why"]] == []
    assert {row["library"] for row in found["times"]} == {"ketbench", "default.qubit"}
    assert found["left_out"] == []
    text = bench.report(found)
    assert text.count("| right |") == 4
    assert "| 3 | 4 |" in text


def test_where_the_time_is_up_the_rest_is_named(bench):
    found = bench.measured("cpu", bench.Clock(0), short=True)
    assert found["times"] == []
    assert "- ketbench, n=3, B=4: no time left" in bench.report(found)


def test_a_wrong_gradient_is_noticed(bench, monkeypatch):
    right = bench._values

    def wrong(n, batch, device, dtype):
        value, weights, features = right(n, batch, device, dtype)
        return value, weights * (1.001 if dtype is torch.float32 else 1), features

    monkeypatch.setattr(bench, "_values", wrong)
    row = bench._checked("values", bench.check_values, "cpu", short=True)
    assert not row["ok"]
    assert "weights at n=3, B=4, torch.float32 is" in row["found"]


def test_the_floor_is_the_bytes_over_the_rate(bench):
    """Three layers, six passes of 8 bytes over 256 states of 2**10 amplitudes at 3 TB/s."""
    assert bench.floor_ms(10, 256, 3000.0) == pytest.approx(3 * 6 * 8 * 256 * 1024 / 3e12 * 1e3)
