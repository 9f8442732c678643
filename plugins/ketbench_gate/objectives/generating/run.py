"""A run of `gate.generate`: train a Born machine from several seeds, and judge it beside classical models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench.plugin import (
    Axis,
    Bars,
    Baseline,
    Context,
    Dataset,
    Described,
    Event,
    Figure,
    InputError,
    Line,
    Measured,
    Model,
    Prediction,
    Progress,
    Result,
    Series,
    Table,
    Task,
    Value,
)
from ketbench_gate.objectives.energy.optimisers import Limits, search
from ketbench_gate.objectives.generating.controls import boltzmann, marginals, uniform
from ketbench_gate.objectives.generating.data import Target, numbers_of, target_of
from ketbench_gate.objectives.generating.machine import BornLoss, DrawnLoss, Loss, born_program, circuit_problem
from ketbench_gate.objectives.generating.measures import Floats, Mmd, kl_divergence, total_variation
from ketbench_gate.objectives.generating.params import GenerateParams

KIND = "gate.generate"
_SPREAD = 0.1
"""Radians around 0 at the start; wide starts end in plateaus more often, deep circuits nearly always."""
_SHOWN = 32
FORMULAS = {
    "total_variation": "sum |p - t| / 2 over all bit strings, 0 to 1",
    "kl": "KL(t || p) = sum t log(t / p) in nats, p not below 1e-12",
    "mmd2": "(p - t)' K (p - t), K the mean of exp(-d / 2 s) (Liu, Wang 2018, arXiv:1804.04168)",
    "valid_share": "chance of the strings that occur in the data",
}


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """What one seed came to."""

    seed: int
    values: Floats
    chances: Floats
    losses: list[float]


def run(task: Task, params: GenerateParams, context: Context) -> Iterator[Event | Result]:
    """Train from each seed, compare."""
    if task.dataset is None:
        raise InputError("gate.generate needs a dataset of bits or of one number column; choose one.")
    target = target_of(task.dataset, params.bits)
    mmd = mmd_of(target, params)
    function, size, about = _function(task, target, params, mmd)
    yield Described({"engine": "statevector", "qubits": str(target.n_bits), "distance": mmd.distance})
    found: list[Trained] = []
    step, most = 0, params.seeds * (params.steps + 1)
    limits = Limits(params.steps, params.rate, 1e-9)
    for seed in range(task.seed, task.seed + params.seeds):
        start = np.random.default_rng(seed).normal(scale=_SPREAD, size=size)
        losses: list[float] = []
        best, least = start, float("inf")
        for point in search(params.optimiser, function, start, limits, seed):
            step += 1
            losses.append(point.value)
            if point.value < least:
                best, least = point.values, point.value
            yield Measured(step, _told(point.value, step, function, point.values, target))
            yield Progress(min(step, most), most, f"seed {seed - task.seed + 1} of {params.seeds}", True)
            if context.cancelled():
                return
        found.append(Trained(seed, best, function.chances(best), losses))
    yield _result(task, params, target, mmd, found, about, size)


def mmd_of(target: Target, params: GenerateParams) -> Mmd:
    """The distance that the form names."""
    distance = params.distance if params.distance != "auto" else ("integer" if target.edges is not None else "hamming")
    return Mmd(target.n_bits, distance, params.scales)


def _told(loss: float, step: int, function: BornLoss | DrawnLoss, values: Floats, target: Target) -> dict[str, float]:
    found = {"loss": loss}
    if step % 5 == 1:
        found["total_variation"] = total_variation(function.chances(values), target.shares)
    return found


def _function(task: Task, target: Target, params: GenerateParams, mmd: Mmd) -> tuple[BornLoss | DrawnLoss, int, str]:
    loss = Loss(target.shares, mmd, params.loss)
    if task.circuit is None:
        program = born_program(target.n_bits, params.layers)
        return BornLoss(program, loss), program.n_parameters, program.about
    text = circuit_problem(task.circuit, target.n_bits)
    if text:
        raise InputError(text)
    return DrawnLoss(task.circuit, loss), len(task.circuit.parameters), f"The circuit '{task.circuit.name}'."


def scores(chances: Floats, target: Floats, mmd: Mmd) -> dict[str, Value]:
    """The four figures of a distribution."""
    return {
        "total_variation": total_variation(chances, target),
        "kl": kl_divergence(target, chances),
        "mmd2": mmd.between(chances, target),
        "valid_share": float(chances[target > 0].sum()),
    }


def baselines(target: Floats, mmd: Mmd, parameters: int, steps: int, seeds: int) -> list[Baseline]:
    """Uniform, product of marginals, and a Boltzmann machine of equal size."""
    machine, size = boltzmann(target, parameters, steps, seeds)
    rows = (
        ("boltzmann", "Restricted Boltzmann machine", machine, f"{size} parameters, exact likelihood, {seeds} seeds"),
        ("marginals", "Product of marginals", marginals(target), "each bit on its own"),
        ("uniform", "Uniform", uniform(target), "no training"),
    )
    return [Baseline(name, title, scores(chances, target, mmd), note) for name, title, chances, note in rows]


def _result(
    task: Task, params: GenerateParams, target: Target, mmd: Mmd, found: Sequence[Trained], about: str, size: int
) -> Result:
    by_seed = [scores(one.chances, target.shares, mmd) for one in found]
    distances = [float(row["total_variation"]) for row in by_seed]  # pyright: ignore[reportArgumentType]
    best = int(np.argmin([min(one.losses) for one in found]))
    drawn = np.random.default_rng(task.seed).choice(
        len(target.shares), params.shots, p=found[best].chances / found[best].chances.sum()
    )
    summary: dict[str, Value] = {
        **by_seed[best],
        "loss": min(found[best].losses),
        "seeds": len(found),
        "best_seed": found[best].seed,
        "median_total_variation": float(np.median(distances)),
        "worst_total_variation": max(distances),
        "sampled_valid_share": float((target.shares[drawn] > 0).mean()),
        "qubits": target.n_bits,
        "parameters": size,
        "patterns": int((target.shares > 0).sum()),
        "rows": target.rows,
        "distance": mmd.distance,
    }
    scales = ", ".join(f"{scale:g}" for scale in mmd.scales)
    notes = [about, f"MMD with the {mmd.distance.capitalize()} distance, scales {scales}.",
             "All rows of the dataset are the target; none is held back.",
             "The seed of least loss is shown; see the table for the others."]  # fmt: skip
    controls = baselines(target.shares, mmd, size, params.steps, params.seeds)
    arrays = {"parameters": found[best].values, "probabilities": found[best].chances, "target": target.shares,
              "samples": drawn.astype(np.int64)}  # fmt: skip
    return Result(summary, controls, _figures(target, found, by_seed, best), arrays, formulas=FORMULAS, notes=notes,
                  model=_model(task.dataset, target, found[best]))  # fmt: skip


def _figures(
    target: Target, found: Sequence[Trained], by_seed: Sequence[dict[str, Value]], best: int
) -> dict[str, Figure]:
    chances = found[best].chances
    shown = np.sort(np.argsort(-(target.shares + chances), kind="stable")[:_SHOWN])
    names = [format(int(i), f"0{target.n_bits}b") for i in shown]
    curves = [Series(f"seed {one.seed}", np.arange(1, len(one.losses) + 1), np.array(one.losses)) for one in found]
    rows: list[list[Any]] = [[one.seed, row["total_variation"], row["kl"], row["valid_share"], len(one.losses)]
                             for one, row in zip(found, by_seed, strict=True)]  # fmt: skip
    pictures: dict[str, Figure] = {
        "distribution": Bars(title="Likeliest strings", categories=names, names=["data", "Born machine"],
                             values=np.stack([target.shares[shown], chances[shown]]), y=Axis("probability"),
                             x=Axis("bits"), note=f"From left to right: {', '.join(target.labels)}."),
        "losses": Line(title="Loss of each seed", series=curves, x=Axis("point"), y=Axis("loss", log=True)),
        "seeds": Table(title="Seeds", columns=["seed", "total variation", "KL", "valid share", "points"], rows=rows),
    }  # fmt: skip
    if target.edges is not None:
        middles = (target.edges[1:] + target.edges[:-1]) / 2
        series = [Series("data", middles, target.shares), Series("Born machine", middles, chances)]
        pictures["histogram"] = Line(title="Distribution", series=series, x=Axis("value"), y=Axis("share of a bin"))
    return pictures


def _model(dataset: Dataset | None, target: Target, best: Trained) -> Model | None:
    """Kept where the columns are taken as they are: then new rows have a place among the strings."""
    if dataset is None or dataset.preparation or any(column.is_tensor for column in dataset.features):
        return None
    inputs = [{"name": c.name, "kind": c.kind.value, **({"categories": list(c.categories)} if c.categories else {})}
              for c in dataset.features]  # fmt: skip
    description = {
        "kind": KIND,
        "computes": "the chance of a row under a Born machine",
        "inputs": inputs,
        "outputs": [{"name": "probability", "kind": "numeric"}],
    }
    tensors = {"probabilities": best.chances, "parameters": best.values, "values": np.array(target.values)}
    return Model(description, tensors | ({} if target.edges is None else {"edges": target.edges}))


def predicted(model: Model, rows: Dataset) -> Prediction:
    """The chance of each row; 0 for a value that the data never had."""
    chances = model.tensors["probabilities"]
    values = tuple((float(low), float(high)) for low, high in model.tensors["values"].reshape(-1, 2))
    target = Target(chances, model.inputs, model.tensors.get("edges"), 0, values)
    places = numbers_of(target, rows)
    return Prediction({"probability": np.where(places < 0, 0.0, chances[np.maximum(places, 0)])})
