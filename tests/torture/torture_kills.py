"""Kills a program while it records, many times, and counts what it had acknowledged and what is there."""

import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench.project.session import Session
from ketbench.project.storage.verification import examined

WRITER = """
import sys
from pathlib import Path
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.plugin import Checkpoint, Measured
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
session = Session.open(Path(sys.argv[1]))
while True:
    run_id = session.project.next_run_id()
    session.begin_run(Run(run_id, Experiment("e", "fake")))
    session.record(Started(run_id, "2026"))
    for step in range(0, 400, 4):
        events = [(0.0, Measured(s, {"loss": s / 2})) for s in range(step, step + 4)]
        if step % 40 == 36:
            events.append((0.0, Checkpoint(step, bytes(2000))))
        session.record(Batch(run_id, tuple(events)))
        print("points", run_id, step + 4, flush=True)
    session.record(Finished(run_id, Status.DONE, "2026", 1.0))
    print("done", run_id, 400, flush=True)
    session.save()
"""


def kills(folder: Path, count: int, seed: int) -> Counter[str]:
    """Kill a writer after an arbitrary number of acknowledgements; the next one goes on in the same file.

    Returns
    -------
    counts : Counter
        ``kills``, ``acknowledged`` points, ``lost`` points, ``doubted`` projects: those that verify calls unsound.
    """
    path = folder / "lab.h5"
    folder.mkdir(parents=True, exist_ok=True)
    Session.create(path, Project("lab")).close()
    draw, told = random.Random(seed), dict[str, tuple[str, int]]()
    counts = Counter[str](kills=count, doubted=0, lost=0)
    for _ in range(count):
        for line in _killed(path, draw.randrange(1, 150)):
            kind, run_id, number = line.split()
            told[run_id] = (kind, int(number))
        counts["doubted"] += not examined(path).ok
    with Session.open(path) as session:
        for run_id, (kind, number) in told.items():
            run = session.project.runs.get(run_id)
            values = run.metrics["loss"].values if run and "loss" in run.metrics else np.zeros(0)
            right = int(np.sum(values[:number] == np.arange(min(number, len(values))) / 2))
            counts["acknowledged"] += number
            counts["lost"] += number - right
            counts["lost"] += kind == "done" and (run is None or run.status is not Status.DONE)
    return counts


def _killed(path: Path, lines: int) -> list[str]:
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        read = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        rest = process.stdout.read().splitlines(keepends=True)
    return [line for line in read + rest if line.endswith("\n")]
