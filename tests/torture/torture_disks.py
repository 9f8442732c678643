"""Lets the disk be full at every size in turn, and counts sentences and losses."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from ketbench.project.session import Session

WRITER = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from ketbench.base.errors import KetbenchError
from ketbench.project.project import Project
from ketbench.project.session import Session
path, room = Path(sys.argv[1]), int(sys.argv[2])
session = Session.create(path, Project("lab"))
resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
number = 0
try:
    while number < 300:
        session.apply("note", replace(session.project, notes=f"{number} " + "x" * 3000))
        print(number, flush=True)
        number += 1
        if number % 20 == 0:
            session.save()
except KetbenchError as error:
    print("told", error, flush=True)
import os
os._exit(0)
"""


def full_disks(folder: Path, rooms: list[int]) -> Counter[str]:
    """Write into a disk with room for files of so many bytes.

    Returns
    -------
    counts : Counter
        ``disks``, ``told`` (ended in a sentence), ``unopened`` and ``lost`` (acknowledged, and not there).
    """
    counts = Counter[str](disks=len(rooms), lost=0, unopened=0, told=0)
    for room in rooms:
        place = folder / f"disk-{room}"
        place.mkdir(parents=True)
        path = place / "lab.h5"
        command = [sys.executable, "-c", WRITER, str(path), str(room)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
        counts["told"] += any(line.startswith("told") for line in lines)
        acknowledged = [int(line) for line in lines if line.isdecimal()]
        try:
            with Session.open(path, read_only=True) as session:
                notes = session.project.notes
        except Exception:
            counts["unopened"] += 1
            continue
        found = int(notes.split()[0]) if notes else -1
        counts["lost"] += max(0, max(acknowledged, default=-1) - found)
    return counts
