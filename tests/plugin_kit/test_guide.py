"""The guide for authors, followed literally from an empty folder: its files are saved, its commands run."""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "plugin-guide.md"
STEP = re.compile(r"Save as `([^`]+)`:\n\n```\w+\n(.*?)```|```console\n(.*?)```", re.DOTALL)
SHIMS = {
    "pip": '-m pip "$@"',
    "pytest": '-m pytest -p no:cacheprovider "$@"',
    "ketbench": '-c "import sys; from ketbench.cli import main; sys.exit(main())" "$@"',
}


@pytest.fixture(scope="module")
def empty_place(tmp_path_factory):
    """An empty folder and an environment of its own that sees what this one has."""
    place = tmp_path_factory.mktemp("author")
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    site = next(home.glob("lib/python*/site-packages"))
    (site / "_outer.pth").write_text("\n".join(path for path in sys.path if os.path.isdir(path)))
    for name, words in SHIMS.items():
        shim = home / "bin" / name
        shim.write_text(f'#!/bin/sh\nexec "{home}/bin/python" {words}\n')
        shim.chmod(0o755)
    environment = {
        **{name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "COV_", "PIP_"))},
        "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INDEX": "1",
        "PIP_NO_BUILD_ISOLATION": "0",
        "XDG_DATA_HOME": str(home / "data"),
        "COLUMNS": "200",
    }
    return place, environment


def steps():
    return [found.groups() for found in STEP.finditer(GUIDE.read_text("utf-8"))]


@pytest.mark.slow
def test_the_guide_works_as_written(empty_place):
    place, environment = empty_place
    for path, content, console in steps():
        if path:
            (place / path).parent.mkdir(parents=True, exist_ok=True)
            (place / path).write_text(content)
            continue
        said = ""
        for line in console.splitlines():
            if line.startswith("$ "):
                said = run(line[2:], place, environment)
            else:
                assert line in said, f"{line!r} is not in {said!r}"


def test_the_guide_has_commands_and_files():
    found = steps()
    assert sum(1 for path, _, _ in found if path) == 3
    assert sum(console.count("$ ") for _, _, console in found if console) >= 9


def run(command, place, environment):
    ended = subprocess.run(
        command, shell=True, cwd=place, env=environment, capture_output=True, text=True, timeout=600, check=False
    )
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout + ended.stderr
