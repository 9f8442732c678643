"""A run of `gate.generate`: train a Born machine from several seeds, and judge it beside classical models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    Model,
    Prediction,
    Result,
    Series,
    Table,
    Task,
    Value,
)
from ketbench_gate.objectives.generating.adversary import EVEN
from ketbench_gate.objectives.generating.controls import boltzmann, marginals, uniform
from ketbench_gate.objectives.generating.data import Target, numbers_of, target_of
from ketbench_gate.objectives.generating.machine import Loss
from ketbench_gate.objectives.generating.measures import Floats, Mmd, kl_divergence, total_variation
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.generating.training import Machine, Trained, trained

KIND = "gate.generate"
_SEEN = 0.1
"""Share of a pattern's frequency in the data from which it counts as generated."""
_SHOWN = 32
FORMULAS = {
    "total_variation": "sum |p - t| / 2 over all bit strings, 0 to 1",
    "kl": "KL(t || p) = sum t log(t / p) in nats, p not below 1e-12",
    "mmd2": "(p - t)' K (p - t), K the mean of exp(-d / 2 s) (Liu, Wang 2018, arXiv:1804.04168)",
    "valid_share": "chance of the strings that occur in the data",
    "generator_loss": "-sum p log D (Goodfellow et al. 2014, arXiv:1406.2661); log 2 where D cannot tell",
    "discriminator_loss": "-sum t log D - sum p log(1 - D); 2 log 2 where D cannot tell",
}


def run(task: Task, params: GenerateParams, context: Context) -> Iterator[Event | Result]:
    """Train from each seed, compare."""
    if task.dataset is None:
        raise InputError("gate.generate needs a dataset of bits or of one number column; choose one.")
    target = target_of(task.dataset, params.bits)
    mmd = mmd_of(target, params)
    machine = Machine(task, params, target, mmd)
    _, size, about = machine.function(Loss(target.shares, mmd, params.loss))
    yield Described(
        {"engine": "statevector", "qubits": str(target.n_bits), "method": params.method, "distance": mmd.distance}
    )
    found = yield from trained(machine, context)
    if context.cancelled():
        return
    yield _result(machine, found, about, size)


def mmd_of(target: Target, params: GenerateParams) -> Mmd:
    """The distance that the form names."""
    distance = params.distance if params.distance != "auto" else ("integer" if target.edges is not None else "hamming")
    return Mmd(target.n_bits, distance, params.scales)


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


def _result(machine: Machine, found: Sequence[Trained], about: str, size: int) -> Result:
    task, params, target, mmd = machine.task, machine.params, machine.target, machine.mmd
    by_seed = [scores(one.chances, target.shares, mmd) for one in found]
    distances = [float(row["total_variation"]) for row in by_seed]  # pyright: ignore[reportArgumentType]
    best = int(np.argmin([one.score for one in found]))
    drawn = np.random.default_rng(task.seed).choice(
        len(target.shares), params.shots, p=found[best].chances / found[best].chances.sum()
    )
    summary: dict[str, Value] = {
        **by_seed[best],
        **_losses(found[best]),
        "method": params.method,
        "seeds": len(found),
        "best_seed": found[best].seed,
        "median_total_variation": float(np.median(distances)),
        "worst_total_variation": max(distances),
        "sampled_valid_share": float((target.shares[drawn] > 0).mean()),
        "qubits": target.n_bits,
        "parameters": size,
        "patterns": int((target.shares > 0).sum()),
        "patterns_generated": _generated(found[best].chances, target.shares),
        "rows": target.rows,
        "distance": mmd.distance,
    }
    notes = [about, *_said(machine, found[best])]
    controls = baselines(target.shares, mmd, size, params.steps, params.seeds)
    arrays = {"parameters": found[best].values, "probabilities": found[best].chances, "target": target.shares,
              "samples": drawn.astype(np.int64)}  # fmt: skip
    return Result(summary, controls, _figures(target, found, by_seed, best), arrays, formulas=FORMULAS, notes=notes,
                  model=_model(task.dataset, target, found[best]))  # fmt: skip


def _losses(one: Trained) -> dict[str, Value]:
    if not one.opposed:
        return {"loss": one.losses[one.kept]}
    return {"generator_loss": one.losses[one.kept], "discriminator_loss": one.opposed[one.kept], "round": one.kept + 1}


def _generated(chances: Floats, target: Floats) -> int:
    """Patterns of the data that come at least a tenth as often as there."""
    return int(((target > 0) & (chances >= _SEEN * target)).sum())


def _said(machine: Machine, best: Trained) -> Iterator[str]:
    """Notes below the result."""
    mmd, target = machine.mmd, machine.target
    scales = ", ".join(f"{scale:g}" for scale in mmd.scales)
    yield f"MMD with the {mmd.distance.capitalize()} distance, scales {scales}."
    yield "All rows of the dataset are the target; none is held back."
    if not best.opposed:
        yield "The seed of least loss is shown; see the table for the others."
        return
    yield (
        f"A game with a discriminator of {machine.params.hidden} hidden units; the round and the seed of least MMD^2 "
        f"are shown. Where it cannot tell, its loss is 2 log 2 = {EVEN:.4f} and the generator's half of it."
    )
    patterns, made = int((target.shares > 0).sum()), _generated(best.chances, target.shares)
    if made < patterns:
        yield (
            f"{patterns - made} of {patterns} patterns are generated less than a tenth as often as in the data: games "
            "drop some; more steps of the discriminator a round, or qcbm, find more of them."
        )


def _figures(
    target: Target, found: Sequence[Trained], by_seed: Sequence[dict[str, Value]], best: int
) -> dict[str, Figure]:
    chances = found[best].chances
    shown = np.sort(np.argsort(-(target.shares + chances), kind="stable")[:_SHOWN])
    names = [format(int(i), f"0{target.n_bits}b") for i in shown]
    rows: list[list[Any]] = [[one.seed, row["total_variation"], row["kl"], row["valid_share"], len(one.losses)]
                             for one, row in zip(found, by_seed, strict=True)]  # fmt: skip
    pictures: dict[str, Figure] = {
        "distribution": Bars(title="Likeliest strings", categories=names, names=["data", "Born machine"],
                             values=np.stack([target.shares[shown], chances[shown]]), y=Axis("probability"),
                             x=Axis("bits"), note=f"From left to right: {', '.join(target.labels)}."),
        "losses": _curves(found),
        "seeds": Table(title="Seeds", columns=["seed", "total variation", "KL", "valid share", "points"], rows=rows),
    }  # fmt: skip
    if target.edges is not None:
        middles = (target.edges[1:] + target.edges[:-1]) / 2
        series = [Series("data", middles, target.shares), Series("Born machine", middles, chances)]
        pictures["histogram"] = Line(title="Distribution", series=series, x=Axis("value"), y=Axis("share of a bin"))
    return pictures


def _curves(found: Sequence[Trained]) -> Line:
    """The loss of each seed; of a game both sides'."""
    series: list[Series] = []
    for one in found:
        x = np.arange(1, len(one.losses) + 1)
        name = f"seed {one.seed}"
        series.append(Series(f"{name}, generator" if one.opposed else name, x, np.array(one.losses)))
        series += [Series(f"{name}, discriminator", x, np.array(one.opposed))] if one.opposed else []
    if not found[0].opposed:
        return Line(title="Loss of each seed", series=series, x=Axis("point"), y=Axis("loss", log=True))
    note = f"Where the discriminator cannot tell: {EVEN:.3f}, and {EVEN / 2:.3f} for the generator."
    return Line(title="Losses of each seed", series=series, x=Axis("round"), y=Axis("loss"), note=note)


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
