"""A project that a program left open when it was killed, and what is in it, as one value to compare."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

LEAVE = """
import os, sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from ketbench.circuit import CircuitBuilder
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench.contract.experiment import Experiment
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.plugin import Checkpoint, Measured
from ketbench.project.project import Project
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.session import Session
data = Dataset("table", (Column("a", np.linspace(0.0, 1.0, 800)), Column("b", np.arange(800.0))))
circuit = CircuitBuilder("ansatz", 2).add("h", 0).add("ry", 1, "2*theta + x[0]").build()
experiment = Experiment("first", "fake", data, circuit, {"epochs": 3}, seed=7)
session = Session.create(Path(sys.argv[1]), Project("lab").with_experiment(experiment))
for number in range(3):
    run_id = session.project.next_run_id()
    session.begin_run(Run(run_id, experiment))
    session.record(Started(run_id, "2026"))
    for step in range(0, 120, 4):
        events = [(0.1, Measured(s, {"loss": s / 2, "accuracy": s / 200})) for s in range(step, step + 4)]
        if step % 40 == 36:
            events.append((0.1, Checkpoint(step, bytes([step]) * 1500)))
        session.record(Batch(run_id, tuple(events)))
    if number < 2:
        result = Result({"accuracy": 0.9}, (), {}, {"weights": np.ones((4, 3)) * number})
        session.record(Finished(run_id, Status.DONE, "2026", 1.0, result=result))
    session.apply(f"note {number}", replace(session.project, notes=f"note {number}"))
    if number == 0:
        session.save()
os._exit(0)
"""


def left_open(folder: Path) -> Path:
    """A project with a snapshot of one run, its backup, and a journal of two runs with a write-ahead file."""
    path = folder / "lab.h5"
    subprocess.run([sys.executable, "-c", LEAVE, str(path)], check=True)
    path.with_name("lab.h5-lock").unlink()
    return path


def copied(path: Path, folder: Path) -> Path:
    """All files of a project in another folder, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(path.parent, folder)
    return folder / path.name


def fingerprint(project) -> str:
    """Equal for projects that hold the same."""
    parts = [project.name, project.notes]
    for dataset in project.datasets.values():
        parts += [dataset.name, *(f"{column.name} {column.sha256}" for column in dataset.columns)]
    parts += [repr(circuit) for circuit in project.circuits.values()]
    for experiment in project.experiments.values():
        parts += [experiment.name, experiment.backend, str(experiment.seed), str(experiment.params), experiment.notes]
    for run in project.runs.values():
        parts += [run.id, run.status.value, str(run.environment), str(run.log), run.note, _told(run.checkpoint)]
        for name, metric in run.metrics.items():
            parts += [name, *(_told(array.tobytes()) for array in (metric.steps, metric.values, metric.times))]
        if run.result is not None:
            arrays = run.result.arrays
            parts += [str(run.result.summary), *(_told(arrays[name].tobytes()) for name in sorted(arrays))]
    return _told("\n".join(parts).encode())


def _told(content: bytes | None) -> str:
    return hashlib.sha256(content or b"").hexdigest()


def mutated(content: bytes, draw) -> tuple[bytes, str]:
    """A file with one fault of the kinds that disks, copies and programs make, and its name."""
    place = draw.randrange(len(content))
    kind = draw.choice(["bit", "bit", "bit", "byte", "zeros", "noise", "cut", "moved"])
    size = min(draw.choice([16, 512, 4096]), len(content) - place)
    if kind == "bit":
        new = content[:place] + bytes([content[place] ^ (1 << draw.randrange(8))]) + content[place + 1 :]
    elif kind == "byte":
        new = content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :]
    elif kind == "zeros":
        new = content[:place] + bytes(size) + content[place + size :]
    elif kind == "noise":
        new = content[:place] + draw.randbytes(size) + content[place + size :]
    elif kind == "cut":
        new = content[:place]
    else:
        other = draw.randrange(len(content))
        new = (content[:place] + content[other : other + size] + content[place + size :])[: len(content)]
    return new, f"{kind} at {place}"
