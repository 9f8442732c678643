"""Looks before it leaps: what would change the workbench is refused with the list, and nothing is installed."""

import re

import pytest

from ketbench.backends.install import Watch, editable_copy, install_plugin, own_folder
from ketbench.base.errors import RunCancelled

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
        ("pydantic", "99.0", ()),
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
    assert "is not a plugin: it registers nothing" in ketbench("plugin", "install", path, "--folder").sentence
    assert not own_folder().exists()


def test_without_a_network_it_says_so(ketbench, shelf, monkeypatch):
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    assert "there is no network" in ketbench("plugin", "install", "kb-far-away").sentence


def test_an_unknown_package_is_named(ketbench, shelf):
    assert "There is no package 'kb-nowhere'" in ketbench("plugin", "install", "kb-nowhere").sentence


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("./not-there.whl", "There is no file or folder"),
        (".", "holds no pyproject.toml"),
        ("%%rubbish; rm -rf", "'%%rubbish; rm -rf' is not the name of a package; write one such as"),
        ("two words", "'two words' is not the name of a package"),
        ("kb-softmax[", "'kb-softmax[' is not the name of a package"),
    ],
)
def test_a_path_that_leads_nowhere(ketbench, shelf, tmp_path, monkeypatch, spec, reason):
    monkeypatch.chdir(tmp_path)
    assert reason in ketbench("plugin", "install", spec).sentence


def test_a_damaged_wheel(ketbench, shelf):
    path = shelf / "kb_torn-1.0-py3-none-any.whl"
    path.write_bytes(b"PK\x03\x04 torn")
    assert "kb_torn" in ketbench("plugin", "install", path).sentence


def test_an_installation_says_what_it_does_and_for_how_long(ketbench, shelf):
    path = plugin_wheel(shelf, "kb_told")
    said = []
    install_plugin(str(path), own_folder(), Watch(lambda words, seconds: said.append((words, seconds))))
    assert any("reading kb_told-1.0" in words for words, _ in said), said
    times = [seconds for _, seconds in said]
    assert times == sorted(times)
    assert times[0] >= 0


def test_an_installation_that_is_stopped_installs_nothing(ketbench, shelf):
    path = plugin_wheel(shelf, "kb_stopped")
    with pytest.raises(RunCancelled, match="was stopped; nothing was installed"):
        install_plugin(str(path), own_folder(), Watch(cancelled=lambda: True))
    assert not own_folder().exists()


def test_a_wheel_over_a_copy_that_is_edited_is_told(ketbench, shelf, tmp_path, monkeypatch):
    info = tmp_path / "site" / "kb_edited-0.9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: kb-edited\nVersion: 0.9\n")
    (info / "direct_url.json").write_text('{"dir_info": {"editable": true}, "url": "file:///home/ann/my%20plugin"}')
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    assert editable_copy("kb-edited") == "/home/ann/my plugin"
    assert editable_copy("numpy") == ""
    path = plugin_wheel(shelf, "kb_edited")
    assert ketbench("plugin", "install", path, "--folder").status == 0, ketbench.err
    assert "is installed from '/home/ann/my plugin' to be edited, and that copy comes first" in ketbench.err


def test_a_package_that_adds_no_backend_is_a_plugin_too(ketbench, shelf):
    code = "class Figure:\n    title = 'Mine'\n    def draw(self, result): return None\n"
    groups = "[ketbench.figures]\nmine = kb_figure:Figure\n"
    path = wheel(shelf, "kb-figure", modules=[("kb_figure", code)], groups=groups)
    assert ketbench("plugin", "install", path, "--folder").status == 0, ketbench.err
    assert "Figure 'mine': found." in ketbench.err
