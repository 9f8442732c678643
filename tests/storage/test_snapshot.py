"""Snapshots are replaced whole; what is not trusted is refused with a reason."""

import json
import os
import random

import h5py
import numpy as np
import pytest

from ketbench.base.errors import DamagedError, NewerFormatError, ProjectError
from ketbench.project.project import Project
from ketbench.project.storage import child
from ketbench.project.storage.inspection import inspect_file
from ketbench.project.storage.snapshot import (
    Snapshot,
    backup_of,
    check_snapshot,
    read_snapshot,
    remove_scratch,
    write_snapshot,
)


@pytest.fixture
def path(tmp_path, project):
    target = tmp_path / "lab.h5"
    write_snapshot(target, Snapshot(project, "id", 3))
    return target


def messages(path):
    return " ".join(str(problem) for problem in inspect_file(path).problems)


def copied(path):
    """The same file, as if it came from elsewhere."""
    copy = path.with_name("copy.h5")
    copy.write_bytes(path.read_bytes())
    return copy


def test_written_file_is_sound_and_alone(path):
    assert inspect_file(path).problems == []
    assert check_snapshot(copied(path)) == []
    assert read_snapshot(path).sequence == 3
    assert sorted(os.listdir(path.parent)) == ["copy.h5", "lab.h5"]


def test_the_former_file_becomes_the_backup(path, project):
    before = path.read_bytes()
    write_snapshot(path, Snapshot(Project("next"), "id", 4))
    assert backup_of(path).read_bytes() == before
    assert read_snapshot(path).project == Project("next")


def test_a_flipped_byte_is_found_wherever_it_counts(path):
    content = path.read_bytes()
    copy = path.with_name("flipped.h5")
    column = content.index(np.linspace(0, 1, 2000).tobytes())
    for place in (column, column + 8000, content.index(b"Guessed"), content.index(b"encoding-version"), 0):
        copy.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert inspect_file(copy).problems, place
    draw = random.Random(0)
    for _ in range(15):
        place = draw.randrange(len(content))
        copy.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        if not inspect_file(copy).problems:
            assert read_snapshot(copy).project.datasets == read_snapshot(path).project.datasets


@pytest.mark.parametrize("length", [0, 7, 100, 5000, -1])
def test_a_truncated_file_is_found(path, length):
    copy = copied(path)
    copy.write_bytes(path.read_bytes()[:length])
    assert inspect_file(copy).problems


def test_a_newer_format_is_named(path):
    copy = copied(path)
    with h5py.File(copy, "r+") as file:
        file.attrs["format-version"] = 99
    with pytest.raises(NewerFormatError, match="format 99, this Ketbench reads up to 2; install a newer one"):
        check_snapshot(copy)


def test_links_and_data_that_lead_outside_are_refused(path):
    for number, link in enumerate([h5py.ExternalLink("other.h5", "/x"), h5py.SoftLink("/datasets")]):
        copy = path.with_name(f"link-{number}.h5")
        copy.write_bytes(path.read_bytes())
        with h5py.File(copy, "r+") as file:
            file["datasets/evil"] = link
        assert "only hard links" in str(check_snapshot(copy)[0])


def add_external(file):
    file.create_dataset("x", (10,), "f8", external=[("/etc/passwd", 0, 80)])


def add_virtual(file):
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("x", layout)


def add_bomb(file):
    file.create_dataset("x", (10**9,), "u1", compression="gzip", chunks=(10**6,))[:1000] = 1


def add_reference(file):
    file.create_dataset("x", data=file["datasets"].ref, dtype=h5py.ref_dtype)


def add_record(file):
    file.create_dataset("x", data=np.zeros(2, [("a", "f8"), ("b", "i4")]))


def add_cycle(file):
    file["datasets/again"] = file["datasets"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (add_external, "outside the file"),
        (add_virtual, "outside the file"),
        (add_bomb, "unpack to 1000000000 bytes"),
        (add_reference, "references"),
        (add_record, "records"),
        (add_cycle, "differs from what was written"),
    ],
)
def test_what_a_project_never_holds_is_refused(path, change, reason):
    with h5py.File(path, "r+") as file:
        change(file)
    assert reason in messages(path)


def test_a_read_only_place_ends_in_a_sentence(path, project):
    with pytest.raises(ProjectError, match="cannot be saved"):
        write_snapshot(path / "inside.h5", Snapshot(project, "id", 0))
    with pytest.raises(ProjectError, match=r"cannot be opened \(No such file"):
        check_snapshot(path.with_name("none.h5"))


def test_scratch_files_of_dead_processes_go(path):
    dead, own = path.with_name("lab.h5.tmp-99999999"), path.with_name(f"lab.h5.tmp-{os.getpid()}")
    dead.write_text("")
    own.write_text("")
    remove_scratch(path)
    assert not dead.exists()
    assert own.exists()


def test_a_child_that_takes_too_long_or_dies_is_named(path):
    with pytest.raises(DamagedError, match="longer than"):
        child.in_child("inspect", [str(path)], 0.01)
    with pytest.raises(DamagedError, match="status 1"):
        child.in_child("no such task", [str(path)], 30)


def test_a_frozen_program_looks_at_files_too(path):
    answer = path.with_name("answer.json")
    assert child._spawned(["inspect", str(answer), str(path)], 30) == 0
    assert json.loads(answer.read_text())["problems"] == []
    assert child._spawned(["inspect", str(answer), str(path)], 0.01) is None


def test_a_project_of_more_objects_than_can_be_opened_is_not_saved(path, project, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr("ketbench.project.storage.inspection.MOST_OBJECTS", 10)
    with pytest.raises(ProjectError, match="it holds more than 12 levels or 10 objects; move some of its runs"):
        write_snapshot(path, Snapshot(project, "id", 4))
    assert path.read_bytes() == before
