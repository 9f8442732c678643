"""The lists of the frozen application name every entry point, package and dependency of pyproject.toml."""

import importlib.util
import re
import struct
import tomllib
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SPEC = (ROOT / "packaging" / "ketbench.spec").read_text("utf-8")


def loaded(name):
    found = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def contents():
    return loaded("contents")


def plain(requirement):
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement).group()).lower()


def desktop_requirements():
    extras = PROJECT["optional-dependencies"]
    names = {plain(line) for line in PROJECT["dependencies"]}
    for extra in re.search(r"\[(.*)\]", extras["desktop"][0]).group(1).split(","):
        names |= {plain(line) for line in extras[extra]}
    return names


def test_every_dependency_of_the_desktop_is_named(contents):
    assert desktop_requirements() - {"ketbench"} == set(contents.DISTRIBUTIONS) - {"ketbench"}


def test_every_group_of_entry_points_is_named(contents):
    assert set(PROJECT["entry-points"]) == set(contents.ENTRY_POINT_GROUPS)


def test_every_package_of_ours_is_named(contents):
    roots = (ROOT / name for name in ("workbench", "ui", "plugins"))
    packages = {path.parent.name for root in roots for path in root.glob("*/__init__.py")}
    assert packages == set(contents.PACKAGES)


def test_every_entry_point_leads_into_a_named_package(contents):
    for group in PROJECT["entry-points"].values():
        assert {target.split(".")[0] for target in group.values()} <= set(contents.PACKAGES)


def test_the_spec_uses_every_list(contents):
    lists = [name for name in vars(contents) if name.isupper()]
    assert len(lists) >= 7
    assert all(f"contents.{name}" in SPEC for name in lists)


def test_children_come_first_in_the_entry():
    body = (ROOT / "packaging" / "entry.py").read_text("utf-8")
    assert body.index("freeze_support()") < body.index("-m") < body.index("from ketbench")


def test_the_icon_is_a_png_of_its_size(tmp_path):
    loaded("icon").write_icon(tmp_path / "icon.png", 64)
    data = (tmp_path / "icon.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (64, 64)
    length = struct.unpack(">I", data[33:37])[0]
    assert len(zlib.decompress(data[41 : 41 + length])) == 64 * (64 * 4 + 1)


def test_licences_of_all_parts_are_collected(tmp_path):
    found, bare = loaded("licences").collect_licences(["numpy", "pydantic"], tmp_path / "licences")
    folders = {path.name for path in (tmp_path / "licences").iterdir() if path.is_dir()}
    assert {"numpy", "pydantic", "pydantic-core"} <= folders | {line.split()[0] for line in bare}
    assert found == len(folders)


def test_scripts_that_were_never_run_say_so():
    for name in ("windows.iss", "macos_dmg.sh"):
        assert "NOT RUN" in (ROOT / "packaging" / name).read_text("utf-8")
