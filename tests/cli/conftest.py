"""Real commands on real files."""

import json

import pytest

from ketbench.cli import main


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
    def last_json(self):
        return json.loads(self.out.strip().splitlines()[-1])

    @property
    def whole_json(self):
        return json.loads(self.out)


@pytest.fixture
def ketbench(capsys):
    return Terminal(capsys)


@pytest.fixture
def wine(ketbench, tmp_path):
    path = tmp_path / "wine.h5"
    assert ketbench("new", path, "--sample", "wine-classifier").status == 0
    return path


@pytest.fixture
def csv(tmp_path):
    path = tmp_path / "points.csv"
    rows = "\n".join(f"{i},{i * i % 7},{'even' if i % 2 == 0 else 'odd'}" for i in range(40))
    path.write_text(f"height,width,parity\n{rows}\n")
    return path
