"""A changed file read again keeps what the user decided and lists what is different."""

from pathlib import Path

import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.dataset import Kind, Role
from ketbench.data.importing import Options, import_file
from ketbench.data.importing.again import FileState, file_state, import_again
from ketbench.data.preparing.preparation import Standardise
from ketbench.data.splits.split import Split


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "d.csv").write_text("a;b;k\n" + "1,5;2;x\n2,5;3;y\n" * 6)
    return tmp_path / "d.csv"


def test_roles_kinds_split_and_steps_stay(path):
    old = import_file(path, target="k", options=Options(separator=";")).with_roles({"b": Role.GROUP})
    old = old.with_kind("a", Kind.CATEGORY).with_split(Split(seed=7)).with_step(Standardise())
    path.write_text("a;k;b;new\n" + "1,5;x;2;1\n9,5;z;3;1\n" * 6 + "1,5;x;2;1\n")
    again = import_again(old)
    made = again.imported.dataset
    assert (made.column("b").role, made.column("a").kind, made.target.name) == (Role.GROUP, Kind.CATEGORY, "k")
    assert (made.split, made.preparation) == (old.split, old.preparation)
    assert made.column("new").role is Role.SKIP
    told = " ".join(again.changes)
    assert "Column 'new' is new" in told
    assert "12 rows became 13" in told
    assert "Column 'k' gained z and lost y" in told
    assert "6 values of column 'a' changed; the first in row 2: '2.5' became '9.5'" in told


def test_an_unchanged_file_has_no_changes(path):
    old = import_file(path)
    assert import_again(old).changes == ()


def test_a_lost_target_is_refused(path):
    old = import_file(path, target="k")
    path.write_text("a;b\n1;2\n3;4\n")
    with pytest.raises(DatasetError, match="no column 'k' any more"):
        import_again(old)


def test_the_state_of_the_file(path):
    data = import_file(path)
    assert file_state(data)[0] is FileState.SAME
    path.write_text("a;b;k\n1;2;x\n")
    assert file_state(data)[0] is FileState.CHANGED
    path.unlink()
    assert file_state(data)[0] is FileState.GONE
    assert file_state(import_file("sklearn:iris"))[0] is FileState.UNKNOWN
    with pytest.raises(DatasetError, match="name the file"):
        import_again(import_file("sklearn:iris"))
