import sys
from pathlib import Path

import pytest

PLANTED = Path(__file__).parents[1] / "plugins_for_tests"


@pytest.fixture
def planted_on_path(monkeypatch):
    """The planted plugin can be imported, here and in children."""
    monkeypatch.syspath_prepend(str(PLANTED))
    yield PLANTED
    for name in ("ketbench_planted", "ketbench_planted_window"):
        sys.modules.pop(name, None)
