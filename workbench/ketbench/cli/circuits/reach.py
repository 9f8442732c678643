"""`ketbench circuit reach`: expressibility and entangling capability of a circuit, from sampled states."""

from __future__ import annotations

from typing import Annotated

import typer

from ketbench.backends.evaluators import evaluator
from ketbench.cli.circuits.circuit import FileArgument, NameOption, read_file
from ketbench.cli.circuits.evaluate import sample
from ketbench.cli.terminal import AsJson, print_json, print_table


def reach(
    path: FileArgument,
    feature: Annotated[list[str] | None, typer.Option("--feature", help="One sample, as 0.1,0.2; repeatable.")] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=2, help="Pairs of random states.")] = 2000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the random states.")] = 0,
    circuit: NameOption = "",
    as_json: AsJson = False,
) -> None:
    """Say how much of all states a circuit reaches, and how entangled they are."""
    asked = {"features": [sample(text) for text in feature or ()], "seed": seed, "reach": pairs}
    found = evaluator()(read_file(path, circuit), **asked)
    if as_json:
        print_json(found, indent=None)
        return
    rows: list[list[object]] = [
        ["expressibility [nat]", found["expressibility"]],
        ["the same of Haar-random states", found["of_haar"]],
        ["entangling capability", found["entangling_capability"]],
        ["its deviation over the states", found["entanglement_deviation"]],
    ]
    print_table(["", f"{found['pairs']} pairs"], rows)
    for name, formula in found["formulas"].items():
        print(f"{name.replace('_', ' ')}: {formula}")
