"""A file that is added to without being touched: the changes, the copy, and what is found out when the disk errs."""

import errno
import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.base.errors import DamagedError, ProjectError
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.inspection import inspect_file
from ketbench.project.storage.saving import blocks as blocks_module
from ketbench.project.storage.saving import overlay as overlay_module
from ketbench.project.storage.saving.blocks import Blocks, sums_of
from ketbench.project.storage.saving.overlay import Overlay
from ketbench.project.storage.snapshot import read_snapshot

SIZE = 16
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 90), st.binary(max_size=40)),
        st.tuples(st.just("cut"), st.integers(0, 90), st.just(b"")),
        st.tuples(st.just("read"), st.integers(0, 90), st.binary(max_size=40)),
    ),
    max_size=12,
)


@pytest.fixture
def small_blocks(monkeypatch):
    for module in (blocks_module, overlay_module):
        monkeypatch.setattr(module, "BLOCK", SIZE)
    monkeypatch.setattr(overlay_module, "KEPT", 2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("overlay")


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=70), steps=STEPS)
def test_it_behaves_as_a_file_and_leaves_its_own_alone(folder, content, steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "BLOCK", SIZE)
        patch.setattr(overlay_module, "BLOCK", SIZE)
        path, out, twin = folder / "source", folder / "out", folder / "twin"
        path.write_bytes(content)
        twin.write_bytes(content)
        with path.open("rb") as source, Overlay(source, Blocks.of_file(path)) as overlay, twin.open("r+b") as plain:
            for what, place, given in steps:
                for file in (overlay, plain):
                    file.seek(place)
                if what == "write" and given:
                    assert overlay.write(given) == plain.write(given)
                elif what == "cut":
                    assert overlay.truncate(place) == plain.truncate(place)
                else:
                    assert overlay.read(len(given)) == plain.read(len(given))
                assert overlay.tell() == plain.tell()
                assert overlay.seek(0, os.SEEK_END) == plain.seek(0, os.SEEK_END)
            plain.flush()
            assert (
                overlay.write_to(out) == overlay.blocks() == Blocks.of_file(out) == Blocks.of_bytes(twin.read_bytes())
            )
        assert out.read_bytes() == twin.read_bytes()
        assert path.read_bytes() == content


def test_equal_contents_alone_have_equal_digests(small_blocks):
    found = {Blocks.of_bytes(content).digest for content in (b"", b"\0", b"\0" * 16, b"\0" * 17, b"\0" * 16 + b"\1")}
    assert len(found) == 5
    assert Blocks.of_bytes(b"ab" * 20) == Blocks.of_bytes(b"ab" * 20)


def test_a_bit_that_turned_is_found_before_anybody_reads_it(tmp_path, small_blocks):
    path = tmp_path / "file"
    path.write_bytes(bytes(range(64)))
    held = Blocks.of_file(path)
    path.write_bytes(bytes(range(40)) + b"\0" + bytes(range(41, 64)))
    with path.open("rb") as source, Overlay(source, held) as overlay:
        assert overlay.read(32) == bytes(range(32))
        with pytest.raises(DamagedError):
            overlay.read(1)
        assert overlay.is_damaged


@pytest.mark.parametrize("error", [errno.EXDEV, errno.EOPNOTSUPP, None])
def test_a_system_that_cannot_copy_files_is_done_without(tmp_path, small_blocks, monkeypatch, error):
    def refuse(*_):
        raise OSError(error, "no")

    if error is None:
        monkeypatch.delattr(os, "copy_file_range", raising=False)
    else:
        monkeypatch.setattr(os, "copy_file_range", refuse, raising=False)
    path, out = tmp_path / "file", tmp_path / "out"
    path.write_bytes(bytes(range(100)))
    with path.open("rb") as source, Overlay(source, Blocks.of_file(path)) as overlay:
        overlay.seek(70)
        overlay.write(b"changed")
        overlay.write_to(out)
    assert out.read_bytes() == bytes(range(70)) + b"changed" + bytes(range(77, 100))


def saved(path, monkeypatch, copy):
    """A project of two notes whose second save copies its first file by `copy`."""
    with Session.create(path, Project("lab")) as session:
        session.apply("note", replace(session.project, notes="first"))
        session.save()
        monkeypatch.setattr(overlay_module, "_copy", copy)
        session.apply("note", replace(session.project, notes="second"))
        session.save()


def test_a_copy_that_went_wrong_is_found_and_the_file_written_whole(tmp_path, monkeypatch):
    real, made = overlay_module._copy, []

    def wrong(source, target, size, told):
        real(source, target, size, lambda end: None)
        made.append(size)
        target.truncate(size // 2)

    monkeypatch.setattr(blocks_module, "BLOCK", 512)
    monkeypatch.setattr(overlay_module, "BLOCK", 512)
    path = tmp_path / "lab.h5"
    saved(path, monkeypatch, wrong)
    assert made
    assert inspect_file(path).problems == []
    assert read_snapshot(path).project.notes == "second"


def test_a_disk_that_cannot_be_read_any_more_is_written_anew(tmp_path, monkeypatch):
    def broken(source, target, size, told):
        raise OSError(errno.EIO, "Input/output error")

    saved(tmp_path / "lab.h5", monkeypatch, broken)
    assert read_snapshot(tmp_path / "lab.h5").project.notes == "second"


def test_a_disk_that_is_full_is_told_and_the_file_is_as_before(tmp_path, monkeypatch):
    def full(source, target, size, told):
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(ProjectError, match="No space left"):
        saved(tmp_path / "lab.h5", monkeypatch, full)
    assert read_snapshot(tmp_path / "lab.h5").project.notes == "first"
    assert [path.name for path in tmp_path.glob("*.tmp-*")] == []


def test_a_file_is_read_for_its_hash_once_when_it_is_opened_and_not_when_it_was_added_to(tmp_path, monkeypatch):
    path = tmp_path / "lab.h5"
    Session.create(path, Project("lab")).close()
    monkeypatch.setattr("ketbench.project.storage.snapshot._trusted", {})
    real, read = Blocks.of_file.__func__, []

    def counted(cls, place, *rest):
        read.append(place.name)
        return real(cls, place, *rest)

    monkeypatch.setattr(Blocks, "of_file", classmethod(counted))
    with Session.open(path) as session:
        assert read == ["lab.h5"]
        read.clear()
        session.apply("note", replace(session.project, notes="more"))
        session.save()
    assert read == []


@pytest.mark.parametrize("failing", ["", "read", "asked to end"])
def test_two_threads_read_what_one_reads(tmp_path, monkeypatch, failing):
    monkeypatch.setattr(blocks_module, "SHARED", 1)
    path = tmp_path / "file"
    content = np.random.default_rng(1).bytes(5 * blocks_module.BLOCK + 700)
    path.write_bytes(content)
    room = bytearray(len(content))

    def went_on():
        if failing == "asked to end":
            raise InterruptedError

    def broken(block):
        raise OSError(errno.EIO, "Input/output error")

    if failing == "read":
        monkeypatch.setattr(blocks_module, "digest_of", broken)
    if failing:
        with pytest.raises(OSError):
            Blocks.of_file(path, went_on, memoryview(room))
        return
    found = Blocks.of_file(path, went_on, memoryview(room))
    assert (found, found.sums) == (Blocks.of_bytes(content), Blocks.of_bytes(content).sums)
    assert room == content
    assert Blocks.of_file(path, into=memoryview(room)[: 2 * blocks_module.BLOCK]).size == 2 * blocks_module.BLOCK


def test_sums_tell_of_every_bit_of_moved_rows_and_of_what_is_missing():
    block = np.random.default_rng(2).integers(0, 255, blocks_module.BLOCK, dtype=np.uint8)
    marks = {sums_of(block.tobytes())}
    for number, place in enumerate(range(0, len(block), 9973)):
        altered = block.copy()
        altered[place] ^= 1 << number % 8
        marks.add(sums_of(altered.tobytes()))
    count = len(range(0, len(block), 9973))
    pages = block.reshape(-1, 4096)
    swapped, gone, rotated, high = pages.copy(), pages.copy(), np.roll(block, 8), block.copy()
    swapped[[3, 9]] = swapped[[9, 3]]
    gone[5] = 0
    high[[7, 15]] ^= 128
    marks |= {sums_of(each.tobytes()) for each in (swapped, gone, rotated, high, block[:-1024], block[:-1])}
    assert len(marks) == 1 + count + 6


def test_a_bit_that_turned_where_nothing_is_read_is_found_by_the_sums(tmp_path):
    """Whole blocks of words, as in use: HDF5 reads and changes neither of them, so nothing but the sums can tell."""
    path, out = tmp_path / "file", tmp_path / "out"
    content = bytearray(np.random.default_rng(3).bytes(4 * blocks_module.BLOCK))
    path.write_bytes(content)
    held = Blocks.of_file(path)
    for place, expected in ((0, held), (2 * blocks_module.BLOCK + 5, None)):
        altered = bytearray(content)
        altered[place] ^= 4 * (expected is None)
        path.write_bytes(altered)
        with path.open("rb") as source, Overlay(source, held) as overlay:
            overlay.seek(0, os.SEEK_END)
            overlay.write(b"more")
            found = overlay.write_to(out)
        assert (found is None) == (expected is None)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.99])
def test_a_bit_that_turned_anywhere_is_in_no_later_file(tmp_path, monkeypatch, share):
    """In a header HDF5 would stumble over it, in an array nobody would: either way all is written from memory."""
    monkeypatch.setattr(blocks_module, "BLOCK", 512)
    monkeypatch.setattr(overlay_module, "BLOCK", 512)
    monkeypatch.setattr("ketbench.project.storage.trust.fence.Fence._check_file", lambda fence: None)
    path = tmp_path / "lab.h5"
    with Session.create(path, Project("lab", "n" * 3000)) as session:
        content = bytearray(path.read_bytes())
        content[int(share * len(content))] ^= 16
        path.write_bytes(content)
        session.apply("name", replace(session.project, name="other"))
        session.save()
        assert inspect_file(path).problems == []
        assert read_snapshot(path).project.notes == "n" * 3000
