import json
import os
import sys
from pathlib import Path

import pytest

from ketbench.cli import main

PLANTED = Path(__file__).parents[1] / "plugins_for_tests"


@pytest.fixture
def planted_on_path(monkeypatch):
    """The planted plugin can be imported, here and in children."""
    monkeypatch.syspath_prepend(str(PLANTED))
    yield PLANTED
    for name in ("ketbench_planted", "ketbench_planted_window"):
        sys.modules.pop(name, None)


class Terminal:
    """Runs a command in this process and keeps what it wrote."""

    def __init__(self, capsys):
        self._capsys = capsys

    def __call__(self, *words):
        self._capsys.readouterr()
        self.status = main([str(word) for word in words])
        self.out, self.err = self._capsys.readouterr()
        return self

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def sentence(self):
        assert self.status in (1, 2)
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


@pytest.fixture
def ketbench(capsys, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    return Terminal(capsys)


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """The only place pip may take packages from; plugins go to a folder of this test."""
    place = tmp_path / "shelf"
    place.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(place))
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")
    monkeypatch.setattr("ketbench.base.contributed.places.user_data_path", lambda *names, **options: tmp_path / "data")
    return place
