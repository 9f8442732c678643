import shutil
import sys
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from ketbench.base.contributed.found import look_again

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
KINDS_OF = {
    "records": "importer",
    "markdown_table": "exporter",
    "two_moons": "sample",
    "fsim": "gate",
    "gmean": "score",
    "lion": "optimiser",
    "distances": "figure",
    "run_cost": "section",
}


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """The examples as wheels, unpacked into a folder of plugins."""
    place, built = tmp_path_factory.mktemp("plugins"), tmp_path_factory.mktemp("wheels")
    for name in KINDS_OF:
        source = shutil.copytree(EXAMPLES / name, built / name)
        (wheel,) = WheelBuilder(str(source)).build(directory=str(built), versions=["standard"])
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(place)
    return place


@pytest.fixture
def own_places(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "path", [*sys.path])
    look_again()
    yield
    look_again()


@pytest.fixture
def plugins(installed, own_places, monkeypatch):
    """The examples are there."""
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(installed))
    return installed


@pytest.fixture
def planted(tmp_path, own_places, monkeypatch):
    """Packages written on the spot: kind, name, code, manifest."""
    folder = tmp_path / "planted"
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(folder))

    def plant(kind, name, code, manifest=""):
        package = folder / f"kbp_{name}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(code)
        if manifest:
            (package / "ketbench.toml").write_text(f"manifest = 1\n[{kind}s.{name}]\n{manifest}")
        info = folder / f"kbp_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.4\nName: kbp-{name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[ketbench.{kind}s]\n{name} = kbp_{name}:It\n")
        look_again()

    return plant


@pytest.fixture
def foreign():
    """Names of modules of plugins that were imported in this process."""
    return lambda: [m for m in sys.modules if m.partition(".")[0] in KINDS_OF or m.startswith("kbp_")]
