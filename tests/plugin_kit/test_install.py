"""Looks before it leaps: what would change the workbench is refused with the list, and nothing is installed."""

import re

import pytest

from ketbench.backends.install import own_folder

from .packages import plugin_wheel, wheel


def test_a_plugin_goes_into_the_users_folder_with_what_it_needs(ketbench, shelf):
    wheel(shelf, "kb-inner", modules=[("kb_inner_module", "ANSWER = 42\n")])
    path = plugin_wheel(shelf, "kb_outer", requires=["kb-inner", "numpy"])
    assert ketbench("plugin", "install", path, "--folder").status == 0, ketbench.err
    assert "kb-inner (not there) -> 1.0" in ketbench.err
    assert "Backend 'kb_outer.one': found." in ketbench.err
    assert {"kb_inner_module.py", "kb_outer_module.py"} <= {path.name for path in own_folder().iterdir()}
    assert not (own_folder() / "numpy").exists()


@pytest.mark.parametrize(
    ("package", "version", "options"),
    [
        ("numpy", "0.9", ("--folder",)),
        ("torch", "99.0", ()),
        ("PySide6-Essentials", "1.0", ()),
        ("ketbench", "0.0.1", ()),
    ],
)
def test_what_would_change_the_workbench_is_refused(ketbench, shelf, package, version, options):
    wheel(shelf, package, version)
    path = plugin_wheel(shelf, "kb_greedy", requires=[f"{package}=={version}"])
    sentence = ketbench("plugin", "install", path, *options).sentence
    assert f"it would change {package.lower()} " in sentence
    assert f"-> {version}" in sentence
    assert not own_folder().exists()


def test_a_folder_cannot_bring_a_newer_version_of_what_the_environment_has(ketbench, shelf):
    wheel(shelf, "rich", "999.0")
    path = plugin_wheel(shelf, "kb_newer", requires=["rich>=999"])
    sentence = ketbench("plugin", "install", path, "--folder").sentence
    assert re.search(r"it would change rich \d[\d.]* -> 999\.0; ask its author", sentence)
    assert not own_folder().exists()


def test_a_package_that_is_no_plugin_is_refused(ketbench, shelf):
    path = wheel(shelf, "kb-plain", modules=[("kb_plain", "")])
    assert "is no plugin: it registers nothing" in ketbench("plugin", "install", path, "--folder").sentence
    assert not own_folder().exists()


def test_without_a_network_it_says_so(ketbench, shelf, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert "there is no network" in ketbench("plugin", "install", "kb-far-away").sentence


def test_an_unknown_package_is_named(ketbench, shelf):
    assert "There is no package 'kb-nowhere'" in ketbench("plugin", "install", "kb-nowhere").sentence


@pytest.mark.parametrize(
    ("spec", "reason"), [("./not-there.whl", "There is no file or folder"), (".", "holds no pyproject.toml")]
)
def test_a_path_that_leads_nowhere(ketbench, shelf, tmp_path, monkeypatch, spec, reason):
    monkeypatch.chdir(tmp_path)
    assert reason in ketbench("plugin", "install", spec).sentence


def test_a_damaged_wheel(ketbench, shelf):
    path = shelf / "kb_torn-1.0-py3-none-any.whl"
    path.write_bytes(b"PK\x03\x04 torn")
    assert "kb_torn" in ketbench("plugin", "install", path).sentence
