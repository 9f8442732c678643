import subprocess
import sys
from importlib.metadata import entry_points

import pytest
import torch

from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.forms import form
from ketbench.contract.plugin import Severity
from ketbench_gate.backends import PennyLaneBackend, StatevectorBackend
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.engines import choice
from ketbench_gate.engines.device_probe import probed
from ketbench_gate.params import StatevectorParams


def test_both_backends_are_found_as_entry_points():
    found = {point.name: point.load() for point in entry_points(group="ketbench.backends")}
    assert found["gate.pennylane"] is PennyLaneBackend
    assert found["gate.statevector"] is StatevectorBackend


def test_importing_and_checking_loads_nothing_heavy():
    script = (
        "import sys, numpy as np; from ketbench.data.dataset import *; from ketbench.circuit import CircuitBuilder;"
        "from ketbench.plugin import Task; from ketbench_gate.backends import *;"
        "y = Column('y', np.arange(9.0), role=Role.TARGET); d = Dataset('d', (Column('a', np.arange(9.0)), y));"
        "t = Task(d, CircuitBuilder('c', 1).add('ry', 0, 'x[0]*w').build());"
        "b = StatevectorBackend(); b.available(); b.check(t, b.params());"
        "p = PennyLaneBackend(); p.available(); p.check(t, p.params());"
        "print([m for m in ('torch', 'pennylane', 'pandas', 'sklearn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_forms_have_titles_groups_and_help():
    for backend in (PennyLaneBackend, StatevectorBackend):
        rows = form(backend.params)
        assert {"Model", "Training"} <= {row.group for row in rows}
        assert all(row.title for row in rows)


def entangled(wires):
    builder = CircuitBuilder("entangled", wires)
    for wire in range(wires - 1):
        builder.add("ry", wire, f"w{wire}").add("x", wire + 1, controls=[wire])
    return lowered(builder.build())


def test_cuda_is_refused_before_the_run_exactly_where_there_is_none(task):
    found = StatevectorBackend().check(task, StatevectorParams(device="cuda"))
    errors = [problem.message for problem in found if problem.severity is Severity.ERROR]
    assert bool(errors) != torch.cuda.is_available()
    assert all("The device 'cuda' cannot be made: torch finds no CUDA device" in message for message in errors)


def test_the_engine_is_chosen_with_a_reason():
    assert choice.engine("auto", entangled(10), 256).name == "statevector"
    assert choice.engine("auto", entangled(20), 1).name == "statevector"
    large = choice.engine("auto", entangled(40), 1)
    assert large.name == "lightning.qubit"
    assert "40 qubits: our simulator needs more memory than is free" in large.reason
    assert choice.engine("statevector", entangled(40), 1).reason == "chosen by name."
    assert choice.pennylane_device("auto", 4, noisy=True, shots=0).name == "default.mixed"
    assert choice.pennylane_device("auto", 4, noisy=False, shots=0).name == "default.qubit"
    assert choice.pennylane_device("auto", 22, noisy=False, shots=0).name == "lightning.qubit"


@pytest.mark.slow
def test_a_device_is_believed_only_once_it_was_made():
    assert probed("default.qubit").ok
    missing = probed("lightning.gpu")
    if not missing.ok:
        assert "lightning.gpu" in missing.reason
        assert "ketbench[gpu]" in missing.remedy
