"""A gate dragged by a real X server's mouse, from the palette to the drawing; see CONTRIBUTING for what it needs."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ketbench.circuit.circuit import CircuitBuilder, Control, Op
from ketbench.circuit.qasm import to_qasm3

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
    subprocess.run(["xdotool", *first, *moves, *last], env=environment, check=True, timeout=600)


def _bell(scrolled: bool, wire: int, column: int) -> str:
    pair = (Op("h", (wire,), column=column), Op("x", (wire + 1,), (), (Control(wire),), column + 1))
    far = (Op("x", (39,), column=30),) if scrolled else ()
    return to_qasm3(CircuitBuilder("bell", 40 if scrolled else 2).build().with_ops([*pair, *far]))


@pytest.mark.slow
@pytest.mark.parametrize("zoom", [0.5, 1.0, 1.75])
@pytest.mark.parametrize("place", ["start", "scrolled"])
def test_a_bell_pair_by_real_drags(display: str, zoom: float, place: str, tmp_path: Path):
    environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "HOME": str(tmp_path)}
    script = Path(__file__).with_name("drag_target.py")
    command = [sys.executable, str(script), str(zoom), place]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        places = json.loads(child.stdout.readline())
        _drag(environment, places["h"], places["first"])
        json.loads(child.stdout.readline())
        _drag(environment, places["cx"], places["second"])
        text = json.loads(child.stdout.readline())["text"]
        assert child.wait(30) == 0
    scrolled = place == "scrolled"
    assert not scrolled or (places["wire"] > 0 and places["column"] > 0)
    assert text == _bell(scrolled, places["wire"], places["column"])
