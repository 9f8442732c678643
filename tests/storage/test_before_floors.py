"""Projects of every sample as the last version with the old module names wrote them: they open whole and unchanged."""

import json
import shutil
from pathlib import Path

import pytest

from ketbench.project.session import Session
from ketbench.project.storage import verify

FOLDER = Path(__file__).parent / "formats" / "before_floors"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_it_opens_with_the_same_digests_and_figures(name, tmp_path):
    path = tmp_path / f"{name}.h5"
    shutil.copy(FOLDER / path.name, path)
    before = path.read_bytes()
    with Session.open(path, read_only=True) as session:
        assert not session.report
        project = session.project
        assert {key: one.digest() for key, one in project.experiments.items()} == EXPECTED[name]["experiments"]
        for run_id, (status, summary) in EXPECTED[name]["runs"].items():
            run = project.run(run_id)
            assert run.status.value == status
            assert {key: run.result.summary[key] for key in summary} == summary
    assert path.read_bytes() == before
    assert not [problem for problem in verify(path) if problem.severity == "error"]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_it_can_be_changed_and_saved(name, tmp_path):
    path = tmp_path / f"{name}.h5"
    shutil.copy(FOLDER / path.name, path)
    with Session.open(path) as session:
        first = next(iter(session.project.experiments.values()))
        session.apply("rename", session.project.without("experiments", first.name))
    with Session.open(path, read_only=True) as session:
        assert set(session.project.experiments) == set(EXPECTED[name]["experiments"]) - {first.name}
        assert set(session.project.runs) == set(EXPECTED[name]["runs"])
