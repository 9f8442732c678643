"""What an import made is kept by a project: dates, gaps, splits, steps and the report come back as they were."""

from pathlib import Path

from ketbench.data.dataset import Role
from ketbench.data.importing import import_file
from ketbench.data.preparing.preparation import Binarise, Downsample, OneHot, Select
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.session import Session


def test_a_project_keeps_an_imported_dataset(tmp_path: Path):
    (tmp_path / "d.csv").write_text(
        "when,a,g,t,y\n" + "".join(f"2024-01-{i + 1:02d},{i or ''},g{i % 3},text {i},{i % 2}\n" for i in range(24))
    )
    data = import_file(tmp_path / "d.csv", target="y").with_roles({"g": Role.GROUP})
    data = data.with_split(Split("grouped", folds=3, fold=1))
    for step in (OneHot(), Select(columns=("a",)), Binarise(threshold=0.5), Downsample(height=2, width=2)):
        data = data.with_step(step)
    Session.create(tmp_path / "p.h5", Project().with_dataset(data)).close()
    with Session.open(tmp_path / "p.h5", read_only=True) as session:
        back = session.project.datasets["d"]
    assert back == data
    assert back.sha256 == data.sha256
    assert back.provenance == data.provenance
    assert list(back.column("when").labels())[:2] == ["2024-01-01", "2024-01-02"]
