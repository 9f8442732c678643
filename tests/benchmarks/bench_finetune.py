"""Goals of the adapters: size, time of a step, circuits a second, agreement, cost of streaming, memory told.

    python tests/benchmarks/bench_finetune.py [smollm2 | FOLDER | FILE.gguf]

Without a model it takes one of SmolLM2's width with four random layers, made by code. Times are processor seconds of
one thread, the best of several, and only their ratios mean something.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pennylane as qml
import torch

from ketbench.plugin import Context, Measured, Task, layer_maker
from ketbench_finetune.adapters.adapter import Adapter
from ketbench_finetune.adapters.circuits import layered
from ketbench_finetune.adapters.counting import count, off
from ketbench_finetune.adapters.spec import AdapterSpec
from ketbench_finetune.backend import Adapters
from ketbench_finetune.models.opening import Base, opened
from ketbench_finetune.models.outline import outline, sites_of
from ketbench_finetune.models.places import model_path
from ketbench_finetune.models.tiny import write_tiny_model
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.texts.making import arithmetic_dataset
from ketbench_finetune.training import experiment
from ketbench_finetune.training.plan import rows_of
from ketbench_finetune.training.room import room_of

TOKENS = (2, 64)
SPECS = {
    "LoRA r=8": AdapterSpec("lora", rank=8),
    "MPO": AdapterSpec("mpo"),
    "QTHA-like-1, n=4": AdapterSpec("qtha1"),
    "QTHA-like-1, n=4, circuit off": off(AdapterSpec("qtha1")),
    "QTHA-like-1, n=6": AdapterSpec("qtha1", n=6),
    "QTHA-like-2, n=6": AdapterSpec("qtha2", n=6),
    "AQB-like, n=4": AdapterSpec("aqb"),
    "Quantum-PEFT-like, L=1": AdapterSpec("quantum_peft", layers=1),
    "QuanTA-like": AdapterSpec("quanta"),
    "QPA-like, n=4": AdapterSpec("qpa"),
}


def best(work: Callable[[], object], times: int) -> float:
    """Processor seconds of the fastest of several."""
    found: list[float] = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def steps(base: Base) -> None:
    """Size and time of a step of each adapter."""
    sites = sites_of(base.outline, ("q_proj", "v_proj"))
    ids = torch.randint(5, 250, TOKENS, generator=torch.Generator().manual_seed(0))
    print(f"\n{base.outline.name}: {base.outline.parameters:,} parameters, {len(sites)} layers, batch {TOKENS}")
    print(f"{'adapter':<32}{'parameters':>12}{'of LoRA':>9}{'s a step':>10}{'ratio':>7}{'circuits':>10}")
    built = {name: Adapter(base.model, spec, sites, 0) for name, spec in SPECS.items()}
    # One after the other in every round, so that what else the machine does hits all alike.
    rounds = [{name: best(lambda a=a: stepped(base, a, ids), 1) for name, a in built.items()} for _ in range(3)]
    fastest = {name: min(one[name] for one in rounds) for name in built}
    for name, spec in SPECS.items():
        cost = count(spec, sites, ids.numel())
        ratio = fastest[name] / fastest["LoRA r=8"]
        share = 100 * cost.share_of_lora_r8
        print(
            f"{name:<32}{cost.parameters:>12,}{share:>8.1f}%{fastest[name]:>10.3f}{ratio:>7.2f}{cost.circuits_per_step:>10,}"
        )


def stepped(base: Base, adapter: Adapter, ids: torch.Tensor) -> None:
    """Forward and backward."""
    adapter.put_in()
    adapter.begin()
    loss = base.model(input_ids=ids, labels=ids, use_cache=False).loss
    torch.autograd.grad(loss, list(adapter.trainable().values()), allow_unused=True)
    adapter.take_out()


def circuits() -> None:
    """Our layer against PennyLane's default.qubit with broadcasting and backpropagation, both in single precision."""
    print(f"\n{'circuits':<22}{'ours /s':>12}{'PennyLane /s':>14}{'ratio':>8}{'values':>10}{'gradients':>11}")
    for n, batch in ((4, 128), (4, 4096), (6, 128), (6, 4096)):
        one_size(n, batch)


def one_size(n: int, batch: int) -> None:
    """A row: circuits a second of both, and how far they are apart."""
    maker, rest = layer_maker("folded")
    layer = maker.build(rest, layered(n, 2), ())
    generator = torch.Generator().manual_seed(1)
    weights = torch.randn(1, layer.parameters, generator=generator).requires_grad_()
    features = torch.randn(batch, n, generator=generator).requires_grad_()
    names = [p.name for p in layered(n, 2).parameters]
    node = pennylane_node(n, 2)

    def ours() -> list[torch.Tensor]:
        found = layer(layer.prepared(weights)[0], features)
        return [found.detach(), *torch.autograd.grad(found.sum(), (weights, features))]

    def theirs() -> list[torch.Tensor]:
        found = torch.stack(node(dict(zip(names, weights[0], strict=True)), features), dim=1)
        return [found.detach(), *torch.autograd.grad(found.sum(), (weights, features))]

    own, other = ours(), theirs()
    values = float((own[0] - other[0]).abs().max())
    gradients = max(float((a - b).norm() / b.norm()) for a, b in zip(own[1:], other[1:], strict=True))
    fast, slow = batch / best(ours, 15), batch / best(theirs, 5)
    name = f"n={n}, {batch} tokens"
    print(f"{name:<22}{fast:>12,.0f}{slow:>14,.0f}{fast / slow:>8.1f}{values:>10.1e}{gradients:>11.1e}")


def pennylane_node(n: int, layers: int) -> Callable[..., list[torch.Tensor]]:
    """The same circuit as PennyLane's own users write it."""

    @qml.qnode(qml.device("default.qubit", wires=n), interface="torch", diff_method="backprop")
    def node(weights: dict[str, torch.Tensor], x: torch.Tensor) -> list[torch.Tensor]:
        for wire in range(n):
            qml.RY(x[:, wire], wires=wire)
        for layer in range(layers):
            for wire in range(n):
                qml.RY(weights[f"y{layer}_{wire}"], wires=wire)
                qml.RZ(weights[f"z{layer}_{wire}"], wires=wire)
            for wire in range(n):
                qml.CNOT([wire, (wire + 1) % n])
        return [qml.expval(qml.Z(wire)) for wire in range(n)]

    return node


def streaming(folder: Path) -> None:
    """What metrics cost: processor time of whole rounds, events pickled as a worker does, against that of the steps."""
    params = AdaptersParams(
        model=str(folder), steps=12, batch=2, length=160, seeds=1, answers=0, samples_every=0, checkpoint_every=10_000
    )
    inside: list[float] = []
    plain = experiment.stepped

    def timed(*arguments: Any) -> None:
        began = time.process_time()
        plain(*arguments)
        inside.append(time.process_time() - began)

    experiment.stepped = timed
    began = last = 0.0
    steps = 0
    for event in Adapters().run(Task(dataset=arithmetic_dataset(40), seed=1), params, Context()):
        pickle.dumps(event)
        if isinstance(event, Measured):
            last, steps = time.process_time(), len(inside)
            began = began or last - sum(inside)
    experiment.stepped = plain
    share = 100 * ((last - began) / sum(inside[:steps]) - 1)
    print(f"\nStreaming: {steps} steps, {sum(inside[:steps]):.2f} s; metrics, figures and progress add {share:.2f} %")


def memory(path: Path) -> None:
    """Peak memory told against measured, in this process, for three steps of the default adapters."""
    params = AdaptersParams(model=str(path), steps=2, batch=2, length=160, seeds=1, answers=0)
    looked = outline(path)
    sites = sites_of(looked, params.targets)
    told = room_of(looked, sites, rows_of(params, sites), params).total
    list(Adapters().run(Task(dataset=arithmetic_dataset(40), seed=1), params, Context()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(f"\nPeak memory told {told / 2**20:.0f} MB, measured {peak / 2**20:.0f} MB ({told / peak:.2f})")


def main(words: list[str]) -> None:
    """All of it."""
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as place:
        path = model_path(words[0]) if words else write_tiny_model(Path(place) / "wide", width=576, layers=4)
        memory(path)
        steps(opened(path))
        circuits()
        streaming(path)


if __name__ == "__main__":
    main(sys.argv[1:])
