"""Tries the built application in an empty environment, a row a claim; exit status 0 when all hold."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

WINDOW_SECONDS = 60.0
RUN_SECONDS = 600.0
STARTS = 5
MOST_OF_UNFROZEN = 1.3
START, END = "<!-- smoke: begin -->", "<!-- smoke: end -->"
ENTRIES = "[ketbench.backends]\nsmoke.dies = smoke_plugin:Dies\nsmoke_trainer = smoke_trainer.backend:Trainer\n"
PLUGIN = """
import os
from ketbench.plugin import Availability, Params

class Dies:
    name, title, needs, params = "smoke.dies", "Ends its process", frozenset(), Params

    def available(self):
        return Availability(True)

    def check(self, task, params):
        return ()

    def run(self, task, params, context):
        os._exit(3)
        yield
"""


class Refused(Exception):
    """A claim does not hold; the text says what was seen."""


@dataclass(frozen=True)
class Row:
    """A claim, whether it holds, what was seen, and seconds."""

    claim: str
    holds: bool
    seen: str
    seconds: float


class Place:
    """The application, and an empty home in another folder."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.plugins = folder / "plugins"

    def environment(self) -> dict[str, str]:
        """Nothing but what a desktop cannot be without."""
        return {
            "HOME": str(self.home),
            "PATH": "",
            "QT_QPA_PLATFORM": "offscreen",
            "KETBENCH_PLUGIN_PATH": str(self.plugins),
        }

    def run(self, *words: str, status: int = 0) -> str:
        """What a command says.

        Raises
        ------
        Refused
            When it ends otherwise than expected, or shows a traceback.
        """
        ended = subprocess.run(
            [str(self.program), *words],
            env=self.environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        said = f"{ended.stdout}\n{ended.stderr}".strip()
        if ended.returncode != status or "Traceback" in said:
            last = " ".join(said.splitlines()[-1:])
            raise Refused(f"'{' '.join(words)}' ended with status {ended.returncode}, not {status}: {last}")
        return said


def version(place: Place) -> str:
    """It starts and knows its version."""
    return place.run("--version").splitlines()[0]


def doctor(place: Place) -> str:
    """`doctor` finds the engines."""
    said = place.run("doctor", "--json")
    for name in ("torch", "pennylane", "PySide6-Essentials"):
        if not re.search(rf'"name": "{name}",\s+"ok": true', said):
            raise Refused(f"doctor does not find {name}")
    return "torch, pennylane and PySide6 found"


def wine(place: Place) -> str:
    """The wine sample trains without a window."""
    said = place.run("demo", "--headless", "--folder", str(place.folder / "demo"))
    found = re.search(r"test accuracy\s+([0-9.]+)", said)
    return f"test accuracy {found.group(1)}" if found else "trained"


def window(place: Place) -> str:
    """The window opens, stays, and closes when told to."""
    started = subprocess.Popen([str(place.program)], env=place.environment(), cwd=place.folder, stderr=subprocess.PIPE)
    try:
        started.wait(WINDOW_SECONDS / 4)
    except subprocess.TimeoutExpired:
        started.terminate()
        try:
            started.wait(WINDOW_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            raise Refused("the window did not close when told to") from None
        return f"open for {WINDOW_SECONDS / 4:g} s, closed when told to"
    words = (started.stderr.read() if started.stderr else b"").decode(errors="replace").strip().splitlines()
    raise Refused(f"the window ended by itself with status {started.returncode}: {' '.join(words[-1:])}")


def plugin(place: Place) -> str:
    """A plugin from a folder outside the bundle keeps every rule."""
    _outside(place)
    said = place.run("plugin", "check", "smoke_trainer", "--json")
    if '"conforms": true' not in said:
        raise Refused("the plugin outside does not pass")
    return f"{said.count('passed')} rules passed"


def installed(place: Place) -> str:
    """A wheel is installed beside the application, and one that would change numpy is refused."""
    good, greedy = _wheel(place, "smoke_wheel", "1.0"), _wheel(place, "numpy", "99.0")
    place.run("plugin", "install", str(good), "--folder")
    if "smoke_wheel.dies" not in place.run("plugin", "list"):
        raise Refused("the installed plugin is not listed")
    refusal = place.run("plugin", "install", str(greedy), "--folder", status=2)
    return f"installed and listed; the other one: {refusal.split(chr(39))[-1].strip()}"


def _wheel(place: Place, name: str, number: str) -> Path:
    """The plugin that dies, as a wheel of its own."""
    path = place.folder / f"{name}-{number}-py3-none-any.whl"
    info = f"{name}-{number}.dist-info"
    files = {
        f"{name}.py": PLUGIN.replace("smoke.dies", f"{name}.dies"),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {number}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: smoke\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[ketbench.backends]\n{name}.dies = {name}:Dies\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for each, text in files.items():
            archive.writestr(each, text)
    return path


def killed(place: Place) -> str:
    """A worker that dies ends in a sentence, and the project stays sound."""
    _outside(place)
    project = str(place.folder / "link.h5")
    place.run("new", project, "--sample", "photonic-link")
    said = place.run("run", project, "co-packaged", "--backend", "smoke.dies", status=1)
    place.run("verify", project)
    return said.splitlines()[-1]


def debian(place: Place, package: Path) -> str:
    """The .deb installs, starts and goes away."""
    if os.geteuid() != 0:
        raise Refused("only root can install a .deb")
    subprocess.run(["dpkg", "--force-depends", "-i", str(package)], check=True, capture_output=True)
    try:
        said = Place(Path("/usr/bin/ketbench"), Path(tempfile.mkdtemp(dir=place.folder))).run("--version")
    finally:
        subprocess.run(["dpkg", "-r", "ketbench"], check=True, capture_output=True)
    if Path("/opt/ketbench").exists():
        raise Refused("/opt/ketbench is still there")
    return f"installed, started ({said.splitlines()[0]}), removed"


def first_window(place: Place, unfrozen: Path) -> str:
    """The first window takes at most 1.3 times the processor time of the unfrozen one."""
    frozen, plain = _start_time(place, place.program), _start_time(place, unfrozen)
    said = f"{frozen:.2f} s against {plain:.2f} s of processor time, {frozen / plain:.2f} times (least of {STARTS})"
    if frozen > MOST_OF_UNFROZEN * plain:
        raise Refused(said)
    return said


def _start_time(place: Place, program: Path) -> float:
    environment = place.environment() | {"KETBENCH_START_TIME": "1"}
    found: list[float] = []
    for _ in range(STARTS):
        ended = subprocess.run([str(program)], env=environment, capture_output=True, text=True, timeout=60, check=False)
        said = re.search(r"first window: ([0-9.]+) s", ended.stdout)
        if said is None:
            raise Refused(f"'{program}' did not say when its window stood")
        found.append(float(said.group(1)))
    return min(found)


CLAIMS: tuple[Callable[[Place], str], ...] = (version, doctor, wine, window, plugin, installed, killed)


def tried(claim: Callable[[], str], title: str) -> Row:
    """A row for one claim."""
    began = time.monotonic()
    try:
        seen, holds = claim(), True
    except (Refused, OSError, subprocess.SubprocessError) as error:
        seen, holds = str(error), False
    return Row(title, holds, " ".join(seen.split())[:300], time.monotonic() - began)


def table(rows: Sequence[Row], sizes: Sequence[tuple[str, int]]) -> str:
    """The rows as Markdown."""
    lines = ["| claim | holds | seen | seconds |", "|---|---|---|---|"]
    lines += [f"| {row.claim} | {'yes' if row.holds else 'NO'} | {row.seen} | {row.seconds:.1f} |" for row in rows]
    return "\n".join([*lines, "", *(f"- {name}: {size / 1e6:.0f} MB" for name, size in sizes)])


def recorded(page: str, text: str) -> str:
    """A page with the part between the two marks replaced."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{text}\n{END}{after}"


def main() -> int:
    """Try everything, record it, and say whether all holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("application", type=Path, help="The built folder.")
    parser.add_argument("--unfrozen", type=Path, help="A ketbench command installed by pip, to compare with.")
    parser.add_argument("--deb", type=Path)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--record", type=Path, help="A Markdown page to write the results into.")
    asked = parser.parse_args()
    program = asked.application.resolve() / "ketbench"
    if not program.exists():
        print(f"There is no '{program}'; build it with: make package", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="ketbench-smoke-") as folder:
        place = Place(program, Path(folder))
        rows = [tried(lambda claim=claim: claim(place), (claim.__doc__ or "").rstrip(".")) for claim in CLAIMS]
        if asked.unfrozen:
            compared = (first_window.__doc__ or "").rstrip(".")
            rows.append(tried(lambda: first_window(place, asked.unfrozen.absolute()), compared))
        if asked.deb:
            rows.append(tried(lambda: debian(place, asked.deb), "The .deb installs, starts and goes away"))
    sizes = [("unpacked", sum(path.lstat().st_size for path in asked.application.rglob("*") if not path.is_dir()))]
    sizes += [(path.name, path.stat().st_size) for path in (asked.archive, asked.deb) if path]
    text = table(rows, sizes)
    print(text)
    if asked.record:
        asked.record.write_text(recorded(asked.record.read_text("utf-8"), text), "utf-8")
    return 0 if all(row.holds for row in rows) else 1


def _outside(place: Place) -> None:
    """A folder with two plugins, as `pip install --target` leaves it."""
    if place.plugins.exists():
        return
    place.run("plugin", "new", "smoke_trainer", "--dir", str(place.folder / "source"))
    info = place.plugins / "smoke_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: smoke-plugin\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(ENTRIES, "utf-8")
    (place.plugins / "smoke_plugin.py").write_text(PLUGIN, "utf-8")
    shutil.copytree(place.folder / "source" / "smoke_trainer", place.plugins / "smoke_trainer")


if __name__ == "__main__":
    sys.exit(main())
