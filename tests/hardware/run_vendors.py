"""Makes an environment for each vendor beside the present one and runs the tests that need that vendor's kit."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "vendors"
VENDORS = {name: (name,) for name in ("ibm", "braket", "origin", "ionq", "pasqal", "dwave", "rf")}
"""Extras of each environment."""
TOGETHER = tuple(VENDORS)
NOT_AN_EXTRA = {"ionq": ("qiskit-ionq>=1.0", "keyrings.alt>=5")}
"""What only the tests compare with."""


def main() -> int:
    """Run what was asked for; the number of vendors whose tests failed."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("vendors", nargs="*", help=f"Of {', '.join(VENDORS)}, or together; all, each alone.")
    wanted = reader.parse_args().vendors or list(VENDORS)
    return sum(_tested(name, VENDORS.get(name, TOGETHER)) for name in wanted)


def _tested(name: str, extras: tuple[str, ...]) -> bool:
    python = _environment(name, extras)
    command = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/hardware/vendors"]
    print(f"== {name}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, "OMP_NUM_THREADS": "1"}).returncode != 0


def _environment(name: str, extras: tuple[str, ...]) -> Path:
    """What is installed here, seen through a path file, and the vendor's packages on top of it."""
    folder = PLACE / name
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"]
        site = Path(subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip())
        here = [sysconfig.get_paths()["purelib"], *(str(ROOT / part) for part in ("workbench", "ui", "plugins"))]
        # Folders of path files are not read through a path file: those of this environment are named one by one.
        paths = [line for file in Path(here[0]).glob("*.pth") for line in file.read_text().splitlines()]
        lines = dict.fromkeys([*here, *(line for line in paths if line and not line.startswith("import"))])
        (site / "zz_base.pth").write_text("\n".join(lines) + "\n")
    wanted = [line for extra in extras for line in _requirements(extra)]
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
    subprocess.run(install, check=True, cwd=ROOT)
    return python


def _requirements(extra: str) -> list[str]:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    found = [line for line in listed[extra] if not line.startswith("ketbench[")]
    deeper = [line.partition("[")[2].partition("]")[0] for line in listed[extra] if line.startswith("ketbench[")]
    below = [line for name in ",".join(deeper).split(",") if name and name != "gate" for line in _requirements(name)]
    return [*found, *below, *NOT_AN_EXTRA.get(extra, ())]


if __name__ == "__main__":
    sys.exit(main())
