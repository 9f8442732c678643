"""Times one training step of the gate engines and their rivals and writes the table to docs/benchmarks.md.

One process a library, one thread, least processor time of several steps. Without arguments it runs everything that is
installed; with a library's name it prints that library's times as JSON. Options: --quick leaves out the slow cases.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
sys.path.insert(0, str(Path(__file__).parent))

REPEATS = 5
Case = tuple[int, int, int, int]
CASES: dict[str, Case] = {
    "n=4, B=1": (4, 1, 3, 1),
    "n=4, B=256": (4, 256, 3, 1),
    "n=5, B=1": (5, 1, 3, 1),
    "n=6, B=1": (6, 1, 3, 1),
    "n=8, B=1": (8, 1, 3, 1),
    "n=8, B=32": (8, 32, 3, 1),
    "n=8, B=256": (8, 256, 3, 1),
    "n=10, B=1": (10, 1, 3, 1),
    "n=10, B=256": (10, 256, 3, 1),
    "n=12, B=1": (12, 1, 3, 1),
    "n=12, B=256": (12, 256, 3, 1),
    "re-uploading, 3 blocks, n=8, B=256": (8, 256, 1, 3),
    "n=20, B=1": (20, 1, 3, 1),
    "n=22, B=1": (22, 1, 3, 1),
}
LARGE = ("n=20, B=1", "n=22, B=1")
ONLY = {"fastqml": ("n=8, B=256", "n=10, B=256"), "qulacs": tuple(k for k in CASES if "n=2" not in k)}
ONLY["pyqtorch"] = ("n=8, B=256", "n=10, B=256")
PACKAGES = ("torch", "pennylane", "pennylane-lightning", "qulacs", "pyqtorch", "fastqml", "numpy")
GOALS = (
    ("n=8, B=32", "lightning.qubit", 80),
    ("n=8, B=32", "default.qubit", 10),
    ("n=8, B=256", "lightning.qubit", 300),
    ("n=8, B=256", "default.qubit", 20),
    ("n=10, B=256", "lightning.qubit", 100),
    ("n=10, B=256", "default.qubit", 18),
    ("n=10, B=256", "qulacs", 15),
    ("n=10, B=256", "pyqtorch", 20),
    ("n=10, B=256", "fastqml", 3),
    ("n=12, B=256", "lightning.qubit", 40),
    ("n=12, B=256", "default.qubit", 25),
    ("n=4, B=1", "default.qubit", 8),
    ("n=8, B=1", "default.qubit", 8),
    ("n=10, B=1", "default.qubit", 8),
    ("n=12, B=1", "default.qubit", 8),
    ("n=4, B=1", "qulacs", 1),
    ("n=5, B=1", "qulacs", 1),
    ("n=6, B=1", "qulacs", 0.8),
    ("n=8, B=1", "qulacs", 1.2),
    ("n=10, B=1", "qulacs", 1.2),
    ("re-uploading, 3 blocks, n=8, B=256", "default.qubit", 8),
)


def main() -> None:
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    if arguments and arguments[0] == "memory":
        print(json.dumps(_states_held(int(arguments[1]))))
    elif arguments:
        print(json.dumps(_timed(arguments[0], quick="--quick" in sys.argv)))
    else:
        _everything()


def _everything() -> None:
    import gate_rivals

    options = [a for a in sys.argv[1:] if a.startswith("--")]
    times = {name: _child([name, *options]) for name in gate_rivals.RIVALS}
    memory = {str(layers): _child(["memory", str(layers)]) for layers in (3, 30)}
    text = _report(times, memory, _limit())
    _written(text)
    print(text)


def _child(arguments: list[str]) -> dict[str, float]:
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        print(f"{arguments[0]}: {lines[-1] if lines else 'failed'}", file=sys.stderr)
        return {}
    print(f"{arguments[0]} done", file=sys.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _timed(name: str, *, quick: bool) -> dict[str, float]:
    import gate_rivals
    import torch

    torch.set_num_threads(1)
    found: dict[str, float] = {}
    for case, sizes in CASES.items():
        if case not in ONLY.get(name, CASES) or (case in LARGE and (quick or name == "default.qubit")):
            continue
        if quick and name != "statevector" and "B=256" in case and "n=12" in case:
            continue
        found[case] = _least(gate_rivals.RIVALS[name](*sizes))
    return found


def _least(step: object) -> float:
    """Milliseconds of processor time; short steps are repeated for half a second, but at least five times."""
    assert callable(step)
    step()
    best, spent, count = float("inf"), 0.0, 0
    while count < REPEATS or (spent < 0.5 and count < 200):
        gc.collect() if count == 0 else None
        began = time.process_time()
        step()
        taken = time.process_time() - began
        best, spent, count = min(best, taken), spent + taken, count + 1
    return 1e3 * best


def _states_held(layers: int) -> dict[str, float]:
    """Growth of the process's peak memory by one step at n=12, B=256, in states of 8 bytes an amplitude."""
    import gate_rivals
    import torch

    torch.set_num_threads(1)
    gate_rivals.statevector(12, 1, layers, 1)()
    gate_rivals.statevector(6, 256, layers, 1)()
    step = gate_rivals.statevector(12, 256, layers, 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    step()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return {"states": grown / (2**12 * 256 * 8)}


def _limit() -> dict[str, float]:
    """What this machine could do at best at n=10, B=256: each product as fast as alone, passes at bandwidth.

    A turn takes three products: ket, bra and their overlap. A shuffle reads and writes ket and bra; a phase does the
    same and reads both once more for its gradient; the start makes a state and its way back reads two; reading out
    takes one product with the state's squares and one that makes the bra. A product of a matrix of 8 rows has less than
    half the rate of a large one, which no order of steps can change; the rate of large ones is given beside it.
    """
    import gate_rivals
    import torch

    from ketbench_gate.circuits.angles import Angles
    from ketbench_gate.circuits.observables import observables
    from ketbench_gate.engines.statevector.planning.plan import planned
    from ketbench_gate.engines.statevector.planning.planned_steps import PhaseStep, ShuffleStep, TurnStep

    torch.set_num_threads(1)
    flat = gate_rivals.workload(10, 3, 1)
    angles = Angles([a for op in flat.ops for a in op.angles], flat.parameters)
    plan = planned(flat, angles.slots, observables((), 10), many=True)
    amplitudes = 2**10 * 256
    groups = [group for step in plan.steps if isinstance(step, TurnStep) for group in step.groups]
    shuffles = sum(isinstance(step, ShuffleStep) for step in plan.steps)
    phases = sum(isinstance(step, PhaseStep) for step in plan.steps)
    shapes = [(group.first, group.size, group.is_real) for group in groups]
    alone = {shape: _product_alone(*shape, amplitudes) for shape in set(shapes)}
    signs, reals, out = torch.randn(10, 1024), torch.randn(1024, 512), torch.empty(10, 512)
    ends = _least(lambda: torch.mm(signs, reals, out=out)) + _least(lambda: torch.mm(signs.T, out, out=reals))
    operations = sum(3 * (4 if group.is_real else 8) * 2**group.size * amplitudes for group in groups)
    moved = 8 * amplitudes * (2 * 2 * shuffles + (2 * 2 + 3) * phases + 4 * 2)
    square, wide = torch.randn(32, 32, dtype=torch.complex64), torch.randn(32, 8192, dtype=torch.complex64)
    rate = 8 * 32 * 32 * 8192 / (_least(lambda: torch.matmul(square, wide)) * 1e-3)
    source = torch.randn(amplitudes, dtype=torch.complex64)
    target = torch.empty_like(source)
    bandwidth = 16 * amplitudes / (_least(lambda: target.copy_(source)) * 1e-3)
    step = _least(gate_rivals.statevector(10, 256, 3, 1))
    return {
        "operations": operations,
        "rate": rate,
        "bytes": moved,
        "bandwidth": bandwidth,
        "products": sum(alone[shape] for shape in shapes) + ends,
        "passes": 1e3 * moved / bandwidth,
        "floor": 1e3 * (operations / rate + moved / bandwidth),
        "step": step,
    }


def _product_alone(first: int, size: int, is_real: bool, amplitudes: int) -> float:
    """Milliseconds of a group's two products and their overlap, nothing else done between."""
    import torch

    d, before = 2**size, 2**first
    kind = torch.float32 if is_real else torch.complex64
    width = amplitudes * (2 if is_real else 1) // (d * before)
    states = torch.randn(before, d, width, dtype=kind)
    matrix, out = torch.randn(d, d, dtype=kind).expand(before, d, d), torch.empty_like(states)
    if before == 1:
        # One matrix is multiplied faster than a stack of one.
        product = _least(lambda: torch.mm(matrix[0], states[0], out=out[0]))
        return 2 * product + _least(lambda: states[0] @ out[0].T)
    product = _least(lambda: torch.bmm(matrix, states, out=out))
    return 2 * product + _least(lambda: torch.bmm(states, out.swapaxes(1, 2)))


def _report(times: dict[str, dict[str, float]], memory: dict[str, dict[str, float]], limit: dict[str, float]) -> str:
    names = [name for name, found in times.items() if found]
    lines = [
        "## Gate",
        "",
        "One training step: RX angle embedding, 3 strongly entangling layers (re-uploading: 3 blocks of both, one",
        "layer each), the expectation of Z on every wire (from 20 wires on: of their sum), gradients to inputs and",
        "weights, complex64 (qulacs: complex128, one sample after the other). One process a library, one thread,",
        "least processor time of at least five steps, milliseconds. Made by `make bench-gate`.",
        "",
        f"Machine: {_machine()}. {_versions()}",
        "",
        "| case | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
    ]
    for case in CASES:
        cells = [f"{times[name][case]:.3g}" if case in times[name] else "not measured" for name in names]
        lines.append(f"| {case} | " + " | ".join(cells) + " |")
    lines += ["", *_goal_lines(times), "", *_memory_lines(memory), "", *_limit_lines(limit)]
    lines += ["", "On a graphics processor: not measured."]
    return "\n".join(lines) + "\n"


def _goal_lines(times: dict[str, dict[str, float]]) -> list[str]:
    lines = ["| case | against | goal | measured |", "|---|---|---|---|"]
    for case, rival, goal in GOALS:
        ours, theirs = times["statevector"].get(case), times.get(rival, {}).get(case)
        ratio = _judged(theirs / ours, goal) if ours and theirs else "not measured"
        wanted = f"at least {goal:g}" if goal >= 1 else f"within {1 / goal:g} times"
        lines.append(f"| {case} | {rival} | {wanted} | {ratio} |")
    for case in LARGE:
        ours, theirs = times["statevector"].get(case), times.get("lightning.qubit", {}).get(case)
        ratio = f"{theirs / ours:.3g} times as fast; auto takes statevector" if ours and theirs else "not measured"
        lines.append(f"| {case} | lightning.qubit | the engine chosen is never slower | {ratio} |")
    return lines


def _judged(ratio: float, goal: float) -> str:
    return f"{ratio:.3g} times as fast{'' if ratio >= goal else ', not reached'}"


def _memory_lines(memory: dict[str, dict[str, float]]) -> list[str]:
    cells = [f"{m['states']:.1f} at {layers} layers" for layers, m in memory.items() if m]
    return [f"Peak memory of a step at n=12, B=256, in states (8.4 MB each; goal: at most 14): {', '.join(cells)}."]


def _limit_lines(limit: dict[str, float]) -> list[str]:
    ours, alone = limit["step"], limit["products"] + limit["passes"]
    return [
        f"Distance to the limit at n=10, B=256, all in one run: the products alone, in the shapes that are used, take "
        f"{limit['products']:.1f} ms,",
        f"{limit['bytes'] / 1e6:.0f} MB of passes at the measured {limit['bandwidth'] / 1e9:.1f} GB/s "
        f"{limit['passes']:.1f} ms; a step takes {ours:.1f} ms, {ours / alone:.2f} times that.",
        f"By the rate of large products, {limit['rate'] / 1e9:.0f} G/s, the {limit['operations'] / 1e9:.2f} G "
        f"operations and passes would make {limit['floor']:.1f} ms.",
    ]


def _machine() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        model = platform.processor()
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def _versions() -> str:
    found: list[str] = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return ", ".join(found) + "."


def _written(text: str) -> None:
    """Replace the section of this benchmark and leave the others."""
    path = Path(__file__).parents[2] / "docs" / "benchmarks.md"
    before = path.read_text() if path.exists() else "# Benchmarks\n"
    sections = before.split("\n## ")
    kept = [sections[0].rstrip(), *(s.rstrip() for s in sections[1:] if not s.startswith("Gate\n"))]
    kept.insert(1, text.removeprefix("## ").rstrip())
    path.write_text("\n\n## ".join(kept) + "\n")


if __name__ == "__main__":
    main()
