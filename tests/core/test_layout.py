"""The promises of the folders: what may not exist, and what a light start may not load."""

import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import ketbench

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "pennylane", "pandas", "sklearn", "scipy", "matplotlib", "dimod", "PySide6", "pyqtgraph")


def loaded_by(code: str) -> set[str]:
    ending = f"\nimport sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code + ending], capture_output=True, text=True, check=True, timeout=600
    )
    return set(done.stdout.splitlines()[-1].split())


def test_packaging_is_not_a_package():
    assert not (ROOT / "packaging" / "__init__.py").exists()


@pytest.mark.parametrize(
    "code",
    [
        "import ketbench, ketbench.plugin, ketbench.project",
        "import ketbench as kb; kb.open, kb.run, kb.Session",
        "from ketbench.cli.app import app",
        "from ketbench.backends.registry import Registry; Registry().candidates()",
    ],
)
def test_a_light_start_loads_nothing_heavy(code):
    assert loaded_by(code) == set()


def test_every_declared_backend_is_installed_as_an_entry_point():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["ketbench.backends"]
    assert declared
    assert set(declared) <= {entry.name for entry in entry_points(group="ketbench.backends")}


def test_the_version_is_the_one_of_the_distribution():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == ketbench.__version__


@pytest.mark.parametrize("root", ["workbench", "ui", "plugins"])
def test_no_folder_holds_more_than_twelve_modules(root):
    folders = {path.parent for path in (ROOT / root).rglob("*.py")}
    loose = {f: [p for p in f.glob("*.py") if p.name not in ("__init__.py", "__main__.py")] for f in folders}
    assert {str(f.relative_to(ROOT)): len(ps) for f, ps in loose.items() if len(ps) > 12} == {}


def test_no_source_root_is_itself_a_package():
    assert not [root for root in ("workbench", "ui", "plugins") if (ROOT / root / "__init__.py").exists()]
