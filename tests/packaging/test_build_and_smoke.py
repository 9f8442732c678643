"""Packing a small folder, a full disk, and the smoke script against programs that do and do not work."""

import importlib.util
import shutil
import subprocess
import sys
import tarfile
from collections import namedtuple
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def loaded(name):
    found = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture
def build(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    yield loaded("build")
    for name in ("contents", "icon", "licences", "slim", "twins"):
        sys.modules.pop(name, None)


@pytest.fixture
def smoke():
    return loaded("smoke")


@pytest.fixture
def application(tmp_path):
    """A folder with a program that says what it is told to."""

    def make(body):
        folder = tmp_path / "dist" / "ketbench"
        folder.mkdir(parents=True)
        program = folder / "ketbench"
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)
        return folder

    return make


def test_a_full_disk_is_noticed_before_the_work(build, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10, 9, 10**9))
    with pytest.raises(SystemExit, match=r"has 1.0 GB free, but building takes 6 GB; make room"):
        build.require_room(tmp_path / "dist")


def test_a_folder_is_packed(build, application, tmp_path):
    folder = application("echo 0.1.0")
    with tarfile.open(build.pack(folder, tmp_path / "a.tar.gz")) as archive:
        assert "ketbench/ketbench" in archive.getnames()


def test_a_library_that_is_there_twice_is_stored_once(tmp_path):
    (tmp_path / "torch").mkdir()
    for name, text in (("torch/lib.so", "same" * 9), ("lib.so", "same" * 9), ("other.so", "else" * 9)):
        (tmp_path / name).write_text(text)
    assert loaded("twins").link_twins(tmp_path, smallest=10) == 36
    assert (tmp_path / "lib.so").is_symlink()
    assert (tmp_path / "lib.so").read_text() == "same" * 9
    assert not (tmp_path / "torch" / "lib.so").is_symlink()
    assert not (tmp_path / "other.so").is_symlink()


def test_parts_that_nothing_loads_are_dropped_and_symbols_stripped(tmp_path):
    (tmp_path / "pyarrow").mkdir()
    (tmp_path / "pyarrow" / "libarrow_flight.so.2600").write_bytes(b"x" * 100)
    (tmp_path / "pyarrow" / "libarrow.so.2600").write_bytes(b"x" * 100)
    assert loaded("slim").slimmed(tmp_path) == 100
    assert [path.name for path in (tmp_path / "pyarrow").iterdir()] == ["libarrow.so.2600"]


def test_a_debian_package_has_entry_icon_and_file_type(build, application, tmp_path):
    if shutil.which("dpkg-deb") is None:
        return
    package = build.debian(application("echo 0.1.0"), tmp_path, "0.1.0")
    listed = subprocess.run(["dpkg-deb", "-c", str(package)], capture_output=True, text=True, check=True).stdout
    wanted = (
        "opt/ketbench/ketbench",
        "ketbench.desktop",
        "mime/packages/ketbench.xml",
        "ketbench.png",
        "usr/bin/ketbench",
    )
    assert all(name in listed for name in wanted)


def test_the_program_gets_an_empty_environment(smoke, application, tmp_path):
    folder = application("echo $HOME $PATH $USER; pwd")
    place = smoke.Place(folder / "ketbench", tmp_path)
    said = place.run("x").splitlines()
    assert said[0].strip() == str(place.home)
    assert said[1] == str(tmp_path)


@pytest.mark.parametrize(
    ("body", "reason"),
    [("exit 3", "status 3, not 0"), ("echo Traceback; exit 0", "Traceback"), ("echo broken >&2; exit 1", "broken")],
)
def test_what_goes_wrong_is_a_row(smoke, application, tmp_path, body, reason):
    place = smoke.Place(application(body) / "ketbench", tmp_path)
    row = smoke.tried(lambda: smoke.version(place), "It starts")
    assert not row.holds
    assert reason in row.seen
    assert "| It starts | NO |" in smoke.table([row], [("unpacked", 10**9)])


def test_what_works_is_a_row(smoke, application, tmp_path):
    place = smoke.Place(application("echo 0.1.0") / "ketbench", tmp_path)
    row = smoke.tried(lambda: smoke.version(place), "It starts")
    assert (row.holds, row.seen) == (True, "0.1.0")


def test_the_first_window_is_compared_with_the_unfrozen_one(smoke, application, tmp_path):
    program = application('[ -n "$KETBENCH_START_TIME" ] && echo "first window: 1.20 s of processor time, 2 s"')
    place = smoke.Place(program / "ketbench", tmp_path)
    for seconds, holds in (("1.00", True), ("0.80", False)):
        plain = tmp_path / "plain"
        plain.write_text(f'#!/bin/sh\necho "first window: {seconds} s of processor time, 2 s"\n')
        plain.chmod(0o755)
        row = smoke.tried(lambda plain=plain: smoke.first_window(place, plain), "It starts as fast")
        assert (row.holds, f"1.20 s against {seconds} s" in row.seen) == (holds, True)


@pytest.mark.slow
def test_wheels_are_installed_by_the_real_command(smoke, tmp_path):
    program = tmp_path / "ketbench"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m ketbench "$@"\n')
    program.chmod(0o755)
    row = smoke.tried(lambda: smoke.installed(smoke.Place(program, tmp_path)), "A wheel is installed")
    assert row.holds, row.seen
    assert "numpy" in row.seen


def test_a_window_that_ends_by_itself_is_refused(smoke, application, tmp_path):
    place = smoke.Place(application("echo no display >&2; exit 1") / "ketbench", tmp_path)
    with pytest.raises(smoke.Refused, match="ended by itself with status 1: no display"):
        smoke.window(place)


def test_a_folder_without_a_program(smoke, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["smoke.py", str(tmp_path)])
    assert smoke.main() == 2
    assert "build it with: make package" in capsys.readouterr().err


def test_results_replace_the_part_between_the_marks(smoke):
    page = f"before\n{smoke.START}\nold\n{smoke.END}\nafter\n"
    assert smoke.recorded(page, "new") == f"before\n{smoke.START}\nnew\n{smoke.END}\nafter\n"
    assert smoke.START in (ROOT / "docs" / "packaging.md").read_text("utf-8")
