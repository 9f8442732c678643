"""Shows on a machine with an NVIDIA card that the gate engine is right on it, then how fast: JSON and a Markdown table.

Run it as: python tests/benchmarks/bench_cuda.py [--out FOLDER] [--seconds 480] [--device cuda] [--short]

It needs torch and this package; lightning.gpu and PennyLane's own device take part where they are installed. What does
not fit into the time is left out and named. `--short --device cpu` runs all of it in small on any machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parent))

LAYERS = 3
MIDDLE = tuple((n, batch) for n in (8, 10, 12, 14) for batch in (32, 256, 1024, 4096))
LARGE = tuple((n, 1) for n in (20, 22, 24, 26, 28))
SHORT_CASES = ((3, 4), (4, 2))
STEP_SECONDS = 1.0
"""Time given to one case of one library, after a warm-up."""
TOLERANCE = {torch.float32: 2e-5, torch.float64: 1e-11}
Step = Callable[[], None]


@dataclass
class Clock:
    """How much of the allowed time is left.

    Parameters
    ----------
    seconds : float
    """

    seconds: float
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds."""
        return self.seconds - (time.monotonic() - self.began)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("bench-cuda"))
    parser.add_argument("--seconds", type=float, default=460.0)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--short", action="store_true")
    asked = parser.parse_args()
    if asked.device.startswith("cuda") and not torch.cuda.is_available():
        sys.exit(
            "torch finds no CUDA device here; run it on a machine with an NVIDIA card, or with --device cpu --short."
        )
    found = measured(asked.device, Clock(asked.seconds), short=asked.short)
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "cuda.json").write_text(json.dumps(found, indent=1), "utf-8")
    (asked.out / "cuda.md").write_text(report(found), "utf-8")
    print(report(found))
    sys.exit(0 if all(row["ok"] for row in found["checks"]) else 1)


def measured(device: str, clock: Clock, *, short: bool) -> dict[str, Any]:
    """Facts of the device, checks and times, as JSON data."""
    found: dict[str, Any] = {"facts": facts(device), "checks": [], "times": [], "left_out": []}
    for name, check in CHECKS.items():
        found["checks"].append(_checked(name, check, device, short=short))
    found["copy_gb_per_s"] = copy_rate(device, short=short)
    for n, batch in SHORT_CASES if short else MIDDLE + LARGE:
        for library, make in _libraries(device).items():
            if clock.left < 4 * STEP_SECONDS:
                found["left_out"].append(f"{library}, n={n}, B={batch}: no time left")
                continue
            found["times"].append(_timed(library, make, n, batch, device, short=short))
    found["seconds"] = round(clock.seconds - clock.left, 1)
    return found


def facts(device: str) -> dict[str, str]:
    """Name, versions and memory of what is measured."""
    told = {"device": device, "torch": torch.__version__, "python": platform.python_version()}
    if device.startswith("cuda"):
        card = torch.cuda.get_device_properties(device)
        told |= {"name": card.name, "memory_gb": f"{card.total_memory / 1e9:.0f}", "cuda": str(torch.version.cuda)}
        told["capability"] = f"{card.major}.{card.minor}"
        told["driver"] = _driver()
    else:
        told["name"] = platform.processor() or platform.machine()
    return told


def _driver() -> str:
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return "not told"
    return done.stdout.splitlines()[0].strip()


def check_values(device: str, *, short: bool) -> str:
    """Values and both gradients against complex128 on the processor."""
    worst: dict[str, float] = {}
    for n, batch in SHORT_CASES if short else ((4, 1), (8, 32), (10, 256), (13, 64)):
        exact = _values(n, batch, "cpu", torch.float64)
        for dtype, most in TOLERANCE.items():
            for name, here, there in zip(
                ("value", "weights", "features"), _values(n, batch, device, dtype), exact, strict=True
            ):
                error = float((here - there).abs().max() / max(1.0, float(there.abs().max())))
                worst[str(dtype)] = max(worst.get(str(dtype), 0.0), error)
                if not error <= most:
                    raise AssertionError(
                        f"{name} at n={n}, B={batch}, {dtype} is {error:.1e} off, more than {most:.0e}"
                    )
    return ", ".join(f"{name}: largest error {error:.1e}" for name, error in worst.items())


def _values(n: int, batch: int, device: str, dtype: torch.dtype) -> tuple[torch.Tensor, ...]:
    engine, count = _engine(n, device)
    weights, features = _inputs(count, n, batch, device, dtype)
    values = engine.expectations(weights, features)
    (values * torch.linspace(1, 2, values.shape[1], device=device, dtype=dtype)).sum().backward()
    assert weights.grad is not None
    assert features.grad is not None
    return tuple(found.detach().double().cpu() for found in (values, weights.grad, features.grad))


def check_resume(device: str, *, short: bool) -> str:
    """A training cut in the middle and taken up again ends with the numbers of one that was not."""
    from ketbench.contract.plugin import Checkpoint, Context, Task
    from ketbench.samples import sample
    from ketbench_gate.backends import StatevectorBackend

    experiment = next(iter(sample("wine-classifier").build().experiments.values()))
    backend = StatevectorBackend()
    epochs = 2 if short else 6
    params = backend.params(epochs=epochs, explain="none", checkpoint_every=epochs // 2, device=device.split(":")[0])
    task = Task(experiment.dataset, experiment.circuit, experiment.seed)
    whole = list(backend.run(task, params, Context()))
    half = next(event for event in whole if isinstance(event, Checkpoint))
    rest = list(backend.run(task, params, Context(resume=half.data)))
    once, twice = (ended[-1].arrays for ended in (whole, rest))
    off = max(float(np.abs(once[name] - twice[name]).max()) for name in once if once[name].dtype.kind == "f")
    most = 0.0 if device == "cpu" else 1e-6
    if not off <= most:
        raise AssertionError(f"resumed numbers are {off:.1e} off")
    return f"largest difference {off:.1e}"


def check_graph(device: str, *, short: bool) -> str:
    """The step is captured as one CUDA graph, and the graph gives what the kernels give one by one."""
    n, batch = SHORT_CASES[0] if short else (8, 32)
    engine, count = _engine(n, device)
    weights, features = _inputs(count, n, batch, device, torch.float32)
    first = engine.expectations(weights, features).detach().clone()
    again = engine.expectations(weights, features).detach()
    if not device.startswith("cuda"):
        return "no CUDA device: nothing to capture"
    if engine.notes:
        raise AssertionError(engine.notes[0])
    plain = engine._run._run(weights, features).detach()  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    off = float((torch.stack((first, again)) - plain).abs().max())
    if not off <= TOLERANCE[torch.float32]:
        raise AssertionError(f"the graph is {off:.1e} off")
    return f"captured; largest difference to single kernels {off:.1e}"


def check_memory(device: str, *, short: bool) -> str:
    """A batch that does not fit is done in parts with the same values; a state that never fits is refused."""
    from ketbench.base.problems import Severity
    from ketbench.circuit.circuit import CircuitBuilder
    from ketbench.contract.plugin import Task
    from ketbench.samples import sample
    from ketbench_gate.backends import StatevectorBackend

    n, batch = (6, 16) if short else (12, 512)
    small, count = _engine(n, device, memory=2 * 20 * 8 * 2**n)
    free, _ = _engine(n, device)
    weights, features = _inputs(count, n, batch, device, torch.float32)
    with torch.no_grad():
        off = float((small.expectations(weights, features) - free.expectations(weights, features)).abs().max())
    if not off <= TOLERANCE[torch.float32]:
        raise AssertionError(f"a batch in parts is {off:.1e} off")
    data = next(iter(sample("wine-classifier").build().datasets.values()))
    wide = CircuitBuilder("wide", 45).add("ry", 0, "x[0] + theta").build()
    backend = StatevectorBackend()
    found = backend.check(Task(data, wide, 0), backend.params(device=device.split(":")[0], batch_size=1))
    refused = [str(problem) for problem in found if problem.severity is Severity.ERROR]
    if not refused:
        raise AssertionError("45 qubits were not refused before the run")
    return f"in parts: largest difference {off:.1e}; 45 qubits: {refused[0]}"


CHECKS: dict[str, Callable[..., str]] = {
    "values and gradients": check_values,
    "resume": check_resume,
    "graph capture": check_graph,
    "memory": check_memory,
}


def _checked(name: str, check: Callable[..., str], device: str, *, short: bool) -> dict[str, Any]:
    try:
        return {"check": name, "ok": True, "found": check(device, short=short)}
    except Exception as error:
        # One thing that fails must not cost the rest of a lent machine's minutes.
        return {"check": name, "ok": False, "found": f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"}


def _engine(n: int, device: str, memory: int = 0) -> tuple[Any, int]:
    from gate_rivals import workload

    from ketbench_gate.circuits.observables import observables
    from ketbench_gate.engines.engine import Work
    from ketbench_gate.engines.statevector_engine import StatevectorEngine

    flat = workload(n, LAYERS, 1)
    return StatevectorEngine(Work(flat, observables((), n)), device=device, memory=memory), len(flat.parameters)


def _inputs(count: int, n: int, batch: int, device: str, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    drawn = (torch.rand(count, generator=generator) * 6, torch.rand(batch, n, generator=generator) * 6)
    weights, features = (values.to(device, dtype).requires_grad_() for values in drawn)
    return weights, features


def copy_rate(device: str, *, short: bool) -> float:
    """What the memory moves, GB/s: bytes read and written by copying a large array."""
    size = 1 << (20 if short else 28)
    source = torch.zeros(size, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)
    seconds = min(_lasting(lambda: target.copy_(source), device) for _ in range(3 if short else 20))
    return round(2 * size / seconds / 1e9, 1)


def _libraries(device: str) -> dict[str, Callable[[int, int], Step]]:
    """Each that is installed, by name."""
    found: dict[str, Callable[[int, int], Step]] = {"ketbench": lambda n, batch: _own_step(n, batch, device)}
    if find_spec("pennylane") is not None:
        found["default.qubit"] = lambda n, batch: _pennylane_step("default.qubit", "backprop", n, batch, device)
    if device.startswith("cuda") and find_spec("pennylane_lightning_gpu") is not None:
        found["lightning.gpu"] = lambda n, batch: _pennylane_step("lightning.gpu", "adjoint", n, batch, "cpu")
    return found


def _own_step(n: int, batch: int, device: str) -> Step:
    engine, count = _engine(n, device)
    weights, features = _inputs(count, n, batch, device, torch.float32)

    def step() -> None:
        weights.grad = features.grad = None
        engine.expectations(weights, features).sum().backward()

    return step


def _pennylane_step(name: str, method: str, n: int, batch: int, device: str) -> Step:
    import pennylane as qml

    options = {"c_dtype": np.complex64} if name.startswith("lightning") else {}

    @qml.qnode(qml.device(name, wires=n, **options), interface="torch", diff_method=method)
    def circuit(x: Any, w: Any) -> Any:
        qml.AngleEmbedding(x, wires=range(n))
        qml.StronglyEntanglingLayers(w, wires=range(n))
        return [qml.expval(qml.Z(i)) for i in range(n)]

    weights, features = _inputs(3 * n * LAYERS, n, batch, device, torch.float32)

    def step() -> None:
        weights.grad = features.grad = None
        values = circuit(features, weights.reshape(LAYERS, n, 3))
        torch.stack([v.to(torch.float32) for v in values]).sum().backward()

    return step


def _timed(
    library: str, make: Callable[[int, int], Step], n: int, batch: int, device: str, *, short: bool
) -> dict[str, Any]:
    row: dict[str, Any] = {"library": library, "n": n, "batch": batch, "ms": None, "why": ""}
    try:
        step = make(n, batch)
        step()
        once = _lasting(step, device)
        repeats = 1 if short else max(1, min(50, int(STEP_SECONDS / max(once, 1e-6))))
        row["ms"] = 1e3 * min([once, *(_lasting(step, device) for _ in range(repeats))])
    except Exception as error:
        row["why"] = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
    finally:
        if device.startswith("cuda"):
            torch.cuda.empty_cache()
    return row


def _lasting(work: Callable[[], Any], device: str) -> float:
    """Seconds by the device's own events; by the clock where it has none."""
    if not device.startswith("cuda"):
        began = time.perf_counter()
        work()
        return time.perf_counter() - began
    begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    torch.cuda.synchronize()
    begin.record()
    work()
    end.record()
    torch.cuda.synchronize()
    return begin.elapsed_time(end) / 1e3


def floor_ms(n: int, batch: int, gb_per_s: float) -> float:
    """What no simulator that sweeps over the state once a layer can undercut, ms.

    Each layer reads and writes the states once on the way forward and two of them on the way back: 6 times 8 bytes an
    amplitude in complex64.
    """
    return 1e3 * LAYERS * 6 * 8 * batch * 2**n / (gb_per_s * 1e9)


def report(found: dict[str, Any]) -> str:
    """The Markdown page."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: dict[str, Any]) -> Iterator[str]:
    told = found["facts"]
    yield f"### {told['name']}"
    yield ""
    yield (
        ", ".join(f"{name} {value}" for name, value in told.items() if name != "name")
        + f"; {found['seconds']} s in all."
    )
    yield ""
    yield "| check | result | found |"
    yield "| --- | --- | --- |"
    for row in found["checks"]:
        yield f"| {row['check']} | {'right' if row['ok'] else 'WRONG'} | {row['found']} |"
    libraries = list(dict.fromkeys(row["library"] for row in found["times"]))
    yield ""
    yield f"Milliseconds of a step forward and back; a copy moves {found['copy_gb_per_s']} GB/s."
    yield ""
    yield f"| n | B | {' | '.join(libraries)} | bandwidth floor | ketbench over floor |"
    yield "| --- " * (4 + len(libraries)) + "|"
    cells = {(row["n"], row["batch"], row["library"]): row for row in found["times"]}
    for n, batch in dict.fromkeys((row["n"], row["batch"]) for row in found["times"]):
        rows = [cells.get((n, batch, library)) for library in libraries]
        floor = floor_ms(n, batch, found["copy_gb_per_s"])
        own = rows[0]["ms"] if rows[0] else None
        over = f"{own / floor:.1f}x" if own else "not measured"
        yield f"| {n} | {batch} | {' | '.join(_cell(row) for row in rows)} | {floor:.4g} | {over} |"
    failed = [f"{row['library']}, n={row['n']}, B={row['batch']}: {row['why']}" for row in found["times"] if row["why"]]
    for line in [*failed, *found["left_out"]]:
        yield f"- {line}"


def _cell(row: dict[str, Any] | None) -> str:
    return f"{row['ms']:.4g}" if row and row["ms"] is not None else "not measured"


if __name__ == "__main__":
    main()
