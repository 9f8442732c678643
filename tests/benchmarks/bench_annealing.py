"""Measures the annealing plugin beside others, in one run on one thread, and writes the table into docs/benchmarks.md.

Usage: python tests/benchmarks/bench_annealing.py [FOLDER WITH G1.txt, G14.txt, bqp250-1.sparse] [--quick]

Without a folder it takes that of KETBENCH_INSTANCES, else ../shared/data/qubo beside the repository where it is there;
the generated instances are always measured.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.metadata as metadata
import platform
import re
import sys
import warnings
from pathlib import Path

import torch
from annealing_selection import accuracy, exact_k, tables_speed
from annealing_solving import SECONDS, SEEDS, solving
from measuring import cpu, has, table

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def boltzmann() -> str:
    from ketbench_annealing.boltzmann.data import spin_data
    from ketbench_annealing.boltzmann.machine import Machine, layout
    from ketbench_annealing.boltzmann.sampling import BlockGibbs
    from ketbench_annealing.boltzmann.training import Course, start_from, trained

    data = spin_data(None, 0)

    def ours() -> list[object]:
        machine = Machine(layout("restricted", 64, 12, 8), 0)
        start_from(machine, data.train)
        draw = BlockGibbs(machine, 100, 5, 0)
        return list(trained(machine, draw, data.train, data.test, Course(3, 64, 0.05, True, 0)))

    epochs = ours()
    spent = cpu(ours, 2)
    last = epochs[-1]
    line = f"{last.held_out.value:.2f} nat ({last.held_out.kind})"  # pyright: ignore
    rows = [["ours, block Gibbs", line, f"{last.beta:.2f}", "1"]]  # pyright: ignore
    rows.append(
        plugin_machine(data, spent) if has("dwave.plugins.torch") else ["dwave-pytorch-plugin"] + ["not measured"] * 3
    )
    head = ["RBM 64 x 12 on digits, 3 epochs", "held-out log-likelihood", "beta", "CPU of training"]
    note = (
        "\nOurs starts from the means of the data, the plugin from zero fields, so the likelihoods do not compare the"
        " samplers. Ours includes its exact likelihoods in the time; the plugin is timed without any.\n"
    )
    return table(head, rows) + note


def plugin_machine(data: object, ours: float) -> list[str]:
    from dwave.plugins.torch.models import GraphRestrictedBoltzmannMachine
    from dwave.plugins.torch.samplers import BlockSampler

    train = data.train  # pyright: ignore
    torch.manual_seed(0)
    nodes, hidden = list(range(76)), list(range(64, 76))
    pairs = [(v, h) for v in range(64) for h in hidden]
    linear = dict.fromkeys(nodes, 0.0)
    quadratic = {pair: 0.05 * float(torch.randn(())) for pair in pairs}
    model = GraphRestrictedBoltzmannMachine(nodes, pairs, hidden, linear, quadratic)
    sampler = BlockSampler(model, lambda node: int(node >= 64), 100, [1.0] * 5, seed=0)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)

    def epochs() -> None:
        for _ in range(3):
            for rows in train[torch.randperm(len(train))].split(64):
                loss = model.quasi_objective(rows, sampler.sample(), "exact-disc")
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()

    spent = cpu(epochs, 1)
    exact = plugin_likelihood(model, data)
    return ["dwave-pytorch-plugin, BlockSampler", exact, "not measured", f"{spent / ours:.1f} x"]


def plugin_likelihood(model: object, data: object) -> str:
    from ketbench_annealing.boltzmann.likelihood import likelihood
    from ketbench_annealing.boltzmann.machine import Machine, layout

    twin = Machine(layout("restricted", 64, 12, 8), 0)
    linear = model.linear.detach()  # pyright: ignore
    twin.visible_fields, twin.hidden_fields = linear[:64].clone(), linear[64:].clone()
    for (a, b), value in zip(model.edges, model.quadratic.detach(), strict=True):  # pyright: ignore
        twin.between[a, b - 64] = value
    return f"{likelihood(twin, data.test).value:.2f} nat (exact)"  # pyright: ignore


def described() -> str:
    names = (
        "numpy",
        "torch",
        "dimod",
        "dwave-samplers",
        "scikit-learn",
        "openjij",
        "simulated-bifurcation",
        "dwave-pytorch-plugin",
    )
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores shared with others, one thread used"
    return f"{machine}, no GPU; Python {platform.python_version()}, {', '.join(found)}."


def written(section: str) -> None:
    page = PAGE.read_text() if PAGE.exists() else "# Benchmarks\n\nRatios, measured side by side in one run.\n"
    parts = re.split(r"(?m)^(?=## )", page)
    kept = [part.rstrip() + "\n\n" for part in parts if not part.startswith("## Annealing\n")]
    PAGE.write_text("".join(kept) + section)


def instance_folder(named: list[str]) -> Path | None:
    beside = PAGE.parents[2] / "shared" / "data" / "qubo"
    candidates = [*named, os.environ.get("KETBENCH_INSTANCES", ""), str(beside)]
    return next((Path(path) for path in candidates if path and Path(path).is_dir()), None)


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    folder = instance_folder([word for word in sys.argv[1:] if not word.startswith("-")])
    budget = f"{SECONDS:g} CPU s each, mean gap to the best known or seen energy over {len(SEEDS)} seeds"
    parts = {
        f"Solving: {budget}": solving(folder),
        "Exactly k features: optimum by enumeration, the penalty at its safe bound": exact_k(),
        "Information tables: CPU of scikit-learn's mutual_info_classif (relevance alone) over ours": tables_speed(),
        "Accuracy of logistic regression, chosen inside 5 folds": accuracy(),
        "Sampling inside training": boltzmann(),
    }
    text = "".join(f"### {title}\n\n{body}\n" for title, body in parts.items())
    written(f"## Annealing\n\n`make bench-annealing` on {described()}\n\n{text}")
    print(text)


if __name__ == "__main__":
    main()
