"""The first window loads none of the heavy libraries."""

import os
import re
import subprocess
import sys

import pytest

from ketbench.base.errors import InputError
from ketbench_ui.shell import app

_PROGRAM = """
import sys
from ketbench_ui.shell import app

application = app.make_application()
window = app.make_window()
window.show()
application.processEvents()
heavy = ("torch", "pennylane", "pandas", "sklearn", "matplotlib", "dimod", "openpyxl", "pyarrow", "openqasm3", "h5py")
heavy += ("pyqtgraph", "ketbench.project.session")
pages = ("circuit.tab", "compare.",
         "data.", "experiment.page", "figures.", "fields.param_form", "plots.plot", "plugins.", "sweep.")
late = [name for name in sys.modules if name.startswith(tuple(f"ketbench_ui.{page}" for page in pages))]
print([name for name in heavy if name in sys.modules] + late)
window.close()
"""


def test_first_window_without_heavy_libraries():
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, env=surroundings, timeout=600
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_the_start_can_be_measured():
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "KETBENCH_START_TIME": "1"}
    words = [sys.executable, "-m", "ketbench"]
    done = subprocess.run(words, capture_output=True, text=True, env=surroundings, timeout=600)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"first window: [0-9.]+ s of processor time, [0-9.]+ s", done.stdout.strip())


def test_without_a_display_it_says_so_instead_of_aborting(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(InputError, match="no display"):
        app.main(None)
