"""A program that is killed while it records loses nothing that it had acknowledged."""

import random
import subprocess
import sys
from dataclasses import replace

import numpy as np

from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench.project.session import Session

KILLS = 10
CHILD = """
import sys
from dataclasses import replace
from pathlib import Path
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.plugin import Measured
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
session = Session.open(Path(sys.argv[1]))
number = 0
while True:
    run_id = session.project.next_run_id()
    session.begin_run(Run(run_id, Experiment("e", "fake")))
    session.record(Started(run_id, "2026"))
    for step in range(0, 400, 4):
        session.record(Batch(run_id, tuple((0.0, Measured(s, {"loss": s / 2})) for s in range(step, step + 4))))
        print("metrics", run_id, step + 4, flush=True)
    session.record(Finished(run_id, Status.DONE, "2026", 1.0))
    print("done", run_id, 400, flush=True)
    number += 1
    session.apply("note", replace(session.project, notes=f"{sys.argv[2]} {number}"))
    print("notes", sys.argv[2], number, flush=True)
    session.save()
"""


def test_what_was_acknowledged_is_there_after_every_kill(tmp_path):
    path = tmp_path / "lab.h5"
    Session.create(path, Project("lab")).close()
    draw = random.Random(1)
    metrics, notes = {}, ""
    for kill in range(KILLS):
        for line in killed_after(path, kill, draw.randrange(1, 100)):
            kind, name, number = line.split()
            if kind == "notes":
                notes = f"{name} {number}"
            else:
                metrics[name] = (kind, int(number))
        if kill % 4 == 3:
            with Session.open(path, read_only=True) as session:
                check(session.project, metrics, notes)
    with Session.open(path) as session:
        check(session.project, metrics, notes)
        session.apply("go on", replace(session.project, name="alive"))
    with Session.open(path) as session:
        assert session.project.name == "alive"
        assert session.report == ()


def killed_after(path, kill, lines):
    """The lines a child wrote until it was killed at an arbitrary point after so many of them."""
    command = [sys.executable, "-c", CHILD, str(path), str(kill)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        read = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        rest = process.stdout.read().splitlines(keepends=True)
    assert read[-1], "the child ended by itself"
    return [line for line in read + rest if line.endswith("\n")]


def check(project, metrics, notes):
    if notes:
        (kill, number), (found_kill, found) = notes.split(), project.notes.split()
        assert (int(found_kill), int(found)) >= (int(kill), int(number))
    for run_id, (kind, count) in metrics.items():
        run = project.runs[run_id]
        loss = run.metrics["loss"]
        assert len(loss) >= count
        np.testing.assert_array_equal(loss.steps, np.arange(len(loss)))
        np.testing.assert_array_equal(loss.values, np.arange(len(loss)) / 2)
        assert run.status in ((Status.DONE,) if kind == "done" else (Status.DONE, Status.INTERRUPTED))
