"""Snapshots are replaced whole; what is not trusted is refused with a reason."""

import itertools
import json
import os
import random
from pathlib import Path
from uuid import uuid4

import h5py
import numpy as np
import pytest

from ketbench.base.errors import DamagedError, NewerFormatError, ProjectError, StoppedError
from ketbench.project.project import Project
from ketbench.project.storage import child
from ketbench.project.storage.codecs.elements import read_array
from ketbench.project.storage.inspection import inspect_file
from ketbench.project.storage.opening import open_project
from ketbench.project.storage.snapshot import (
    Snapshot,
    backup_of,
    check_snapshot,
    read_snapshot,
    remove_scratch,
    write_snapshot,
)
from ketbench.project.storage.trust.looking import Look, looking


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


def test_a_child_that_works_without_a_step_or_dies_is_named(path, monkeypatch):
    monkeypatch.setattr(child, "_work_of", lambda pid: next(WORK))
    assert child._watched(Busy(), path.with_name("progress"), 300) is None
    monkeypatch.undo()
    with pytest.raises(DamagedError, match="status 1"):
        child.in_child("no such task", [str(path)])


WORK = itertools.count(0, 1000)
"""Seconds that a busy child has worked, as it is asked."""


class Busy:
    """A child that never ends by itself, or after so many looks."""

    pid = 0

    def __init__(self, place=None, looks=0):
        self.place, self.looks, self.looked = place, looks, 0

    def ended(self, seconds):
        self.looked += 1
        if self.place:
            self.place.write_text(f"{self.looked} {self.looked}")
        return 0 if self.looked == self.looks else None

    def kill(self):
        raise AssertionError


def test_a_child_that_makes_progress_is_never_stopped(path, monkeypatch):
    monkeypatch.setattr(child, "_work_of", lambda pid: next(WORK))
    place = path.with_name("progress")
    assert child._watched(Busy(place, 50), place, 300) == 0


def test_a_look_that_is_stopped_says_so_and_changes_nothing(path):
    copy = altered(path)
    before = sorted((p.name, p.read_bytes()) for p in path.parent.iterdir())
    with looking(Look(stopped=lambda: True)), pytest.raises(StoppedError, match="was stopped; nothing was changed"):
        open_project(copy, interrupt=True)
    assert sorted((p.name, p.read_bytes()) for p in path.parent.iterdir()) == before


def altered(path):
    """A file of other content, so that nobody has looked at it."""
    copy = copied(path)
    with h5py.File(copy, "r+") as file:
        file.attrs["written-by"] = f"another {uuid4().hex}"
    return copy


def test_a_look_tells_how_far_it_is(path):
    copy = altered(path)
    told = []
    with looking(Look(told=lambda done, total, objects: told.append((done, total, objects)))):
        check_snapshot(copy)
    done, total, objects = told[-1]
    assert total == copy.stat().st_size
    assert 0 < done <= total
    assert objects > 10


def test_a_file_looked_at_once_is_known_by_its_content(path, monkeypatch):
    copy = copied(path)
    assert check_snapshot(copy) == []
    monkeypatch.setattr("ketbench.project.storage.snapshot._trusted", {})
    monkeypatch.setattr(
        "ketbench.project.storage.snapshot.inspected", lambda path: {"problems": [["looked", ""]], **NOTHING}
    )
    assert check_snapshot(copied(path)) == []
    content = bytearray(copy.read_bytes())
    content[-1] ^= 1
    copy.write_bytes(content)
    assert [str(problem) for problem in check_snapshot(copy)] == ["looked"]


NOTHING = {"newer": 0, "foreign": False}


def test_a_frozen_program_looks_at_files_too(path):
    answer, progress = path.with_name("answer.json"), path.with_name("progress")
    spawned = child._Spawned(["inspect", str(answer), str(progress), str(path)])
    assert child._watched(spawned, progress, 300) == 0
    assert json.loads(answer.read_text())["problems"] == []


def test_a_width_that_no_text_has_costs_nothing(path):
    column = "runs/run-0001/experiment/dataset/columns/00002"
    with h5py.File(path, "r+") as file:
        file[column].attrs["numpy-dtype"] = "<U500000000"
    assert "Texts of 500000000 letters are declared" in messages(path)
    with h5py.File(path) as file:
        assert read_array(file[column]).dtype == "<U3"


def test_a_length_that_no_file_has_is_refused_before_it_is_read(path):
    with h5py.File(path) as file:
        place = file["project"].id.get_offset()
    content = bytearray(path.read_bytes())
    content[place : place + 4] = (500_000_000).to_bytes(4, "little")
    path.write_bytes(content)
    assert "A text declares a length of 500000000 bytes" in messages(path)


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo] if hasattr(os, "mkfifo") else [Path.mkdir])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path, make):
    make(tmp_path / "lab.h5")
    with pytest.raises(ProjectError, match=r"is a (folder|pipe), not a project file"):
        check_snapshot(tmp_path / "lab.h5")


def test_a_project_of_more_objects_than_can_be_opened_is_not_saved(path, project, monkeypatch):
    before = path.read_bytes()
    monkeypatch.setattr("ketbench.project.storage.inspection.MOST_OBJECTS", 10)
    with pytest.raises(ProjectError, match="it holds more than 12 levels or 10 objects; move some of its runs"):
        write_snapshot(path, Snapshot(project, "id", 4))
    assert path.read_bytes() == before
