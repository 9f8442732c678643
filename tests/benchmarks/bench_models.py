"""Measures a training step of hybrid models, side by side on one thread, and writes the table into docs/benchmarks.md.

Usage: python tests/benchmarks/bench_models.py
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import re
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from measuring import cpu, table

from ketbench.circuit.circuit import Circuit, CircuitBuilder
from ketbench.contract.plugin import Context, Measured, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import prepare
from ketbench.data.splits.split import Split
from ketbench.project.proposing.preset_circuits import reuploading_circuit
from ketbench.samples import sample
from ketbench_gate.backends import StatevectorBackend
from ketbench_gate.circuits.lowering import lowered
from ketbench_gate.circuits.observables import observables
from ketbench_gate.engines.engine import Engine, Work
from ketbench_gate.engines.pennylane_engine import PennyLaneEngine
from ketbench_gate.engines.statevector.simulator import CircuitModule
from ketbench_gate.engines.statevector_engine import StatevectorEngine
from ketbench_gate.models.model import HybridModel
from ketbench_gate.models.parts.layers import built
from ketbench_gate.training.controls import kept as keeping
from ketbench_gate.training.optimisers.adam import Adam

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
TITLE = "## Hybrid models"
ROWS = 100_000
STEPS = {"ours": 30, "default.qubit": 3, "lightning.qubit": 1}


def entangled(wires: int, layers: int) -> Circuit:
    builder = CircuitBuilder("dressed", wires)
    builder.add("angle_encoding", range(wires), *[f"x[{i}]" for i in range(wires)])
    names = [f"w{i}" for i in range(3 * wires * layers)]
    return builder.add("strongly_entangling", range(wires), *names, layers=layers).build()


def engines(circuit: Circuit) -> dict[str, Engine]:
    work = Work(lowered(circuit), observables((), circuit.n_wires))
    return {
        "ours": StatevectorEngine(work),
        "default.qubit": PennyLaneEngine(work, "default.qubit"),
        "lightning.qubit": PennyLaneEngine(work, "lightning.qubit"),
    }


def step(engine: Engine, circuit: Circuit, before: list, after: list, batch: int) -> float:
    """Seconds of processor time of one step with Adam: the least of three."""
    initial = circuit.initial_values(np.random.default_rng(0))
    model = HybridModel(engine, circuit, initial, built(after), torch.float32, built(before))
    optimiser = Adam(list(model.parameters()), 0.01)
    x, y = torch.rand(batch, 64), torch.randint(10, (batch,))
    count = STEPS[engine.name] if engine.name in STEPS else STEPS["ours"]

    def work() -> None:
        for _ in range(count):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(model(x), y).backward()
            optimiser.step()

    work()
    return cpu(work, 3 if count > 1 else 1) / count


def linear(*widths: int) -> list:
    layers = []
    for inputs, outputs in pairwise(widths):
        layers += [{"layer": "linear", "inputs": inputs, "outputs": outputs}, {"layer": "tanh"}]
    return layers[:-1]


def cases() -> list[tuple[str, Circuit, list, list, int]]:
    bound = {"layer": "bound", "factor": 1.57}
    patches = {"layer": "patches", "height": 8, "width": 8, "channels": 1, "size": 2, "stride": 2}
    return [
        ("32 digits, 4 wires, 2 layers", entangled(4, 2), [*linear(64, 16, 4), bound], linear(4, 10), 32),
        ("32 digits, 8 wires, 3 layers", entangled(8, 3), [*linear(64, 16, 8), bound], linear(8, 10), 32),
        ("512 patches of 4 wires", entangled(4, 2), [patches], linear(64, 10), 32),
    ]


def measured() -> str:
    rows = []
    for title, circuit, before, after, batch in cases():
        made = engines(circuit)
        if "patches" in title:
            del made["lightning.qubit"]
        found = {name: step(engine, circuit, before, after, batch) for name, engine in made.items()}
        ours = found["ours"]
        ratios = [f"{found[name] / ours:.0f}x" if name in found else "-" for name in list(STEPS)[1:]]
        rows.append([title, f"{1000 * ours:.1f} ms", *ratios])
        print(rows[-1], flush=True)
    return table(["a step with Adam", "ours", "default.qubit backprop", "lightning.qubit adjoint"], rows)


def large() -> Dataset:
    generator = np.random.default_rng(0)
    values = generator.normal(size=(ROWS, 8))
    codes = (values[:, :4].sum(1) > 0).astype(np.int32)
    target = Column("class", codes, Kind.CATEGORY, Role.TARGET, ("low", "high"))
    columns = (*(Column(f"f{k}", values[:, k]) for k in range(8)), target)
    return Dataset("large", columns, split=Split(validation=0.1, test=0.1))


def plain_loop(circuit: Circuit, x: torch.Tensor, y: torch.Tensor, batch: int) -> float:
    """Processor seconds of one epoch of what one would write by hand: layer, head, Adam."""
    layer, head = CircuitModule(circuit), torch.nn.Linear(8, 2)
    optimiser = Adam([layer.weights, *head.parameters()], 0.05)
    layer(x[:batch])
    began = time.process_time()
    for chosen in torch.randperm(len(x)).split(batch):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(head(layer(x[chosen])), y[chosen]).backward()
        optimiser.step()
    return time.process_time() - began


def whole_run(data: Dataset, circuit: Circuit, batch: int) -> tuple[float, float]:
    """Processor seconds of an epoch of a run with its metrics and validation, and of the run to its end."""
    backend = StatevectorBackend()
    backend.warm()
    params = backend.params(epochs=1, batch_size=batch, explain="none", checkpoint_seconds=0, checkpoint_every=0)
    began, times = time.process_time(), []
    for item in backend.run(Task(data, circuit, 1), params, Context()):
        if isinstance(item, Measured):
            times.append(time.process_time())  # noqa: PERF401 - the clock is read at each
    return times[-1] - times[0], time.process_time() - began


def runs() -> str:
    data, circuit = large(), reuploading_circuit("re-uploading", 8, 2, "")
    train = prepare(data).train
    x, y = torch.tensor(train.x, dtype=torch.float32), torch.tensor(train.y)
    rows = []
    for batch in (16, 256):
        plain = plain_loop(circuit, x, y, batch)
        epoch, whole = whole_run(data, circuit, batch)
        rows.append([f"{batch}", f"{plain:.1f} s", f"{epoch:.1f} s", f"{epoch / plain:.2f}x", f"{whole:.1f} s"])
        print(rows[-1], flush=True)
    return table(
        ["batch", "plain loop, one epoch", "run, one epoch with validation", "ratio", "run with all scores"], rows
    )


def controls() -> list[str]:
    """Processor seconds of a run with strong controls on wine, the first time and once more on the same rows."""
    experiment = sample("wine-classifier").build().experiment()
    params = StatevectorBackend.params(epochs=5, controls="strong", explain="none")
    task, found = Task(experiment.dataset, experiment.circuit, 1), []
    with tempfile.TemporaryDirectory() as place:
        keeping.folder = lambda: Path(place)
        for _ in range(2):
            began = time.process_time()
            list(StatevectorBackend().run(task, params, Context()))
            found.append(f"{time.process_time() - began:.1f} s")
    print(found, flush=True)
    return found


def main() -> None:
    torch.set_num_threads(1)
    steps, whole, (first, again) = measured(), runs(), controls()
    text = (
        f"{TITLE}\n\nProcessor time on one thread, side by side (`tests/benchmarks/bench_models.py`).\n\n{steps}\n"
        f"{ROWS:,} rows of 8 features, of which 80 % train, 8 wires, two layers of re-uploading:\n\n{whole}\n"
        f"Strong controls on wine, five epochs: {first} the first time, {again} once more on the same rows, where the "
        "tuned ones are kept.\n"
    )
    page = PAGE.read_text(encoding="utf-8")
    rest = re.sub(rf"\n{TITLE}\n.*?(?=\n## |\Z)", "", page, flags=re.S).rstrip()
    PAGE.write_text(f"{rest}\n\n{text}", encoding="utf-8")


if __name__ == "__main__":
    main()
