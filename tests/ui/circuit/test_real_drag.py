"""A gate dragged by a real X server's mouse, from the palette to the drawing; see CONTRIBUTING for what it needs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketbench.circuit import CircuitBuilder
from ketbench.qasm import to_qasm3

BELL = to_qasm3(CircuitBuilder("bell", 2).add("h", 0).add("x", 1, controls=[0]).build())
STEPS = 8
SETTLE = "0.05"


@pytest.fixture
def display() -> Iterator[str]:
    """The name of a fresh X server's display."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def _drag(environment: dict[str, str], start: list[int], end: list[int]) -> None:
    moves: list[str] = []
    for step in range(1, STEPS + 1):
        x, y = (round(a + (b - a) * step / STEPS) for a, b in zip(start, end, strict=True))
        moves += ["mousemove", str(x), str(y), "sleep", SETTLE]
    first = [
        "sleep",
        "0.6",
        "mousemove",
        str(start[0]),
        str(start[1]),
        "sleep",
        "0.2",
        "mousedown",
        "1",
        "sleep",
        "0.2",
    ]
    # A drop is taken where the last move was answered, so the mouse rests there for a moment.
    last = ["mousemove_relative", "1", "1", "sleep", "0.4", "mouseup", "1", "sleep", "0.2"]
    subprocess.run(["xdotool", *first, *moves, *last], env=environment, check=True, timeout=60)


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [1.0, 1.75])
def test_a_bell_pair_by_real_drags(display: str, zoom: float, tmp_path: Path):
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)}
    script = Path(__file__).with_name("drag_target.py")
    command = [sys.executable, str(script), str(zoom)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        places = json.loads(child.stdout.readline())
        _drag(environment, places["h"], places["first"])
        json.loads(child.stdout.readline())
        _drag(environment, places["cx"], places["second"])
        text = json.loads(child.stdout.readline())["text"]
        assert child.wait(30) == 0
    assert text == BELL
