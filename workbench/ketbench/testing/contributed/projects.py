"""Rules of gates and of sample projects."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ketbench.backends.readiness import problems
from ketbench.backends.registry import Registry
from ketbench.base.errors import KetbenchError
from ketbench.base.problems import Severity
from ketbench.circuit.blocks import steps_of
from ketbench.circuit.contributed_gates import MOST_WIRES, gate_trouble
from ketbench.circuit.gates import CONTROLLED, GATES
from ketbench.circuit.reserved import RESERVED
from ketbench.circuit.states.unitary import matrix_of
from ketbench.project.project import Project
from ketbench.samples import SAMPLES, built
from ketbench.testing.contributed.subject import Contributed
from ketbench.testing.rule import NotExamined

ANGLES = (0.37, 1.21, 2.05, 0.73, 2.9, 1.7)


def gate_is_described(subject: Contributed) -> Iterator[str]:
    """Its name is free, its angles are named, and each step of its decomposition is a gate of the standard library."""
    taken = {*RESERVED, *CONTROLLED, *(name for name, gate in GATES.items() if gate.group != "From plugins")}
    said = gate_trouble(subject.name, subject.facts, taken)
    if said:
        yield said
    if len(subject.facts["symbol"]) > 6:
        yield f"symbol is '{subject.facts['symbol']}'; a face has room for 6 signs."


def gate_is_what_it_says(subject: Contributed) -> Iterator[str]:
    """Its angles matter, and where it says so its wires may be exchanged."""
    facts = subject.facts
    if gate_trouble(subject.name, facts, ()) or not 1 <= facts["wires"] <= MOST_WIRES:
        raise NotExamined("Its decomposition cannot be read.")
    angles = ANGLES[: len(facts["angles"])]
    whole = _matrix(subject, angles)
    for place, name in enumerate(facts["angles"]):
        other = [angle + (0.5 if at == place else 0) for at, angle in enumerate(angles)]
        if np.allclose(whole, _matrix(subject, other)):
            yield f"The angle {name} changes nothing; use it in the decomposition or leave it out."
    if facts["symmetric"] and facts["wires"] == 2:
        swap = np.eye(4)[[0, 2, 1, 3]]
        if not np.allclose(swap @ whole @ swap, whole):
            yield "symmetric is True, but the matrix changes when the wires are exchanged; write False."
    want = getattr(subject.found, "matrix", None)
    if want is not None:
        stated = np.asarray(want(*angles), dtype=complex)
        if stated.shape != whole.shape or abs(abs(np.vdot(stated, whole)) - len(whole)) > 1e-6:
            yield "matrix() is another gate than the decomposition, also up to a phase; correct one of the two."


def _matrix(subject: Contributed, angles: Sequence[float]) -> NDArray[np.complex128]:
    """By the definition alone, since the gate may not be in the table of this process."""
    facts = subject.facts
    return matrix_of(steps_of(facts["decomposition"]), facts["wires"], dict(zip(facts["angles"], angles, strict=True)))


def sample_is_built(subject: Contributed) -> Iterator[str]:
    """It makes a project, twice the same, that a file keeps."""
    if subject.name in SAMPLES:
        yield f"Ketbench has a sample '{subject.name}' itself; choose another name."
    made, raised, _ = subject.attempted(lambda: built(subject.found))
    if made is None:
        yield f"build fails with {raised.rstrip('.')}; give a ketbench.plugin.Project."
        return
    if not made.experiments:
        yield "The project holds no experiment; add one, so that there is something to run."
    again = built(subject.found)
    for name, one in made.experiments.items():
        if name not in again.experiments or again.experiments[name].digest() != one.digest():
            yield f"Experiment '{name}' is another one the second time; draw every number from a seed."
    yield from _kept(made)


def sample_can_run(subject: Contributed) -> Iterator[str]:
    """Its experiments are ready where their backend is installed."""
    made, _, _ = subject.attempted(lambda: built(subject.found))
    if made is None:
        raise NotExamined("It makes no project.")
    registry = Registry(patience=0)
    for one in made.experiments.values():
        if one.backend not in registry.names:
            yield f"Experiment '{one.name}' is on '{one.backend}', which is not installed; depend on its package."
            continue
        state = registry.available(one.backend)
        for problem in problems(registry, one, state) if state.ok else ():
            if problem.severity is Severity.ERROR:
                yield f"Experiment '{one.name}' cannot run: {problem}"


def _kept(project: Project) -> Iterator[str]:
    from ketbench.project.session import Session

    with tempfile.TemporaryDirectory(prefix="ketbench-") as folder:
        path = Path(folder) / "sample.h5"
        try:
            Session.create(path, project).close()
            with Session.open(path) as session:
                digests = {name: one.digest() for name, one in session.project.experiments.items()}
        except KetbenchError as error:
            yield f"A file cannot keep the project: {error}"
            return
    if digests != {name: one.digest() for name, one in project.experiments.items()}:
        yield "A file gives back another project; use values of ketbench.plugin alone."
