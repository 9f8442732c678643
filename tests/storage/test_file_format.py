"""The example on the page about the file format runs as it stands."""

import re
from pathlib import Path

from ketbench.project.storage.snapshot import Snapshot, write_snapshot

PAGE = Path(__file__).parents[2] / "docs" / "file-format.md"


def test_the_example_reads_a_project_with_plain_h5py(tmp_path, monkeypatch, project, capsys):
    write_snapshot(tmp_path / "lab.h5", Snapshot(project, "id", 0))
    monkeypatch.chdir(tmp_path)
    example = re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(compile(example[1], "file-format.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "1 ketbench" in shown
    assert "{'accuracy': 0.9, 'time': None}" in shown
    assert "[0 1 2]" in shown
    assert "OPENQASM 3" in shown
    assert "['a', 'copy of a', 'words', 'class']" in shown
