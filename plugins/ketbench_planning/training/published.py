"""Published training runs with our prediction beside each, and the fit of our constants to those that are marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ketbench_planning.supply.chips import CHIPS, NOT_CHECKED
from ketbench_planning.system.transformer import Recompute
from ketbench_planning.training.layout import Layout
from ketbench_planning.training.model import MODELS
from ketbench_planning.training.time import Constants, Machine, bus_of, iteration

NEMO = f"NVIDIA NeMo 24.07 performance page, DGX H100; {NOT_CHECKED}"
KORTHIKANTI = "arXiv 2205.05198, table 5"
LLAMA = f"arXiv 2407.21783, table 4, {NOT_CHECKED}; half the attention square counted, interleaving of 8: our reading"
EOS = f"MLPerf Training 3.1 log in a public note, {NOT_CHECKED}; micro-batch 1 and interleaving 6: our reading"

FITTED: dict[str, Constants] = {
    "A100 BF16": Constants(0.7188, 0.0),
    "H100 BF16": Constants(0.5476, 0.5),
    "H100 FP8": Constants(0.4457, 0.8569),
}
"""Least squares of the relative error over the marked rows of each kind; `fit` gives them again (a test does)."""
NETWORK = {"A100 BF16": 25.0, "H100 BF16": 50.0, "H100 FP8": 50.0}
"""One InfiniBand port an accelerator: 200 and 400 Gb/s, GB/s of one direction."""
OVERLAP = {"A100 BF16": 0.0, "H100 BF16": 0.9, "H100 FP8": 0.9}
"""Share of the data-parallel traffic taken as hidden: nothing in 2022, nine tenths since; assumptions."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published run.

    Parameters
    ----------
    label, model, kind : str
        `kind` names chip and format.
    layout : Layout
    tokens_s : float, 1/s
        Tokens a second of one accelerator, as published or from the published time or FLOP rate.
    published : str
        The figure as published.
    source : str
    fitted : bool
        Whether the constants were fitted to it.
    """

    label: str
    model: str
    kind: str
    layout: Layout
    tokens_s: float
    published: str
    source: str
    fitted: bool


def _a100(model: str, pipeline: int, batch: int, micro: int, chunks: int, full: float, selective: float,
          fitted: tuple[bool, bool]) -> list[Row]:  # fmt: skip
    rows: list[Row] = []
    kinds = ((Recompute.FULL, False, full, fitted[0]), (Recompute.SELECTIVE, True, selective, fitted[1]))
    for recompute, split, seconds, used in kinds:
        layout = Layout(8, pipeline, 1, batch=batch, micro=micro, interleave=chunks, recompute=recompute,
                        sequence_parallel=split)  # fmt: skip
        rate = batch * layout.sequence / seconds / layout.gpus
        label = f"{model}, A100, {recompute.value} recomputation"
        rows.append(Row(label, model, "A100 BF16", layout, rate, f"{seconds:g} s", KORTHIKANTI, used))
    return rows


def _nemo(model: str, gpus: int, batch: int, micro: int, sequence: int, degrees: tuple[int, int, int, int],
          rate: float, fitted: bool = False, source: str = NEMO) -> Row:  # fmt: skip
    t, p, c, v = degrees
    layout = Layout(t, p, gpus // (t * p * c), c, 1, batch, micro, sequence, v, Recompute.NONE, True, True, 1)
    label = f"{model}, {gpus} H100, FP8"
    return Row(label, model, "H100 FP8", layout, rate, f"{rate:.0f} tokens/s", source, fitted)


def _llama(gpus: int, data: int, batch: int, context: int, sequence: int, tflops: float, fitted: bool) -> Row:
    layout = Layout(8, 16, data, context, 1, batch, 1, sequence, 8, Recompute.NONE, True, True, 1)
    model = MODELS["Llama-3 405B"]
    scores = 3 * model.layers * model.score_flops(sequence) / 2
    rate = tflops * 1e12 / (model.model_flops(1, sequence) / sequence - scores)
    label = f"Llama-3 405B, {gpus} H100, {sequence // 1024} Ki tokens"
    return Row(label, model.name, "H100 BF16", layout, rate, f"{tflops:g} TFLOP/s", LLAMA, fitted)


ROWS: tuple[Row, ...] = (
    *_a100("Megatron 22B", 1, 4, 4, 1, 1.42, 1.10, (True, False)),
    *_a100("GPT-3 175B", 8, 64, 1, 3, 18.13, 13.75, (False, True)),
    *_a100("MT-NLG 530B", 35, 280, 1, 3, 49.05, 37.83, (False, False)),
    *_a100("Megatron 1T", 64, 512, 1, 1, 94.42, 71.49, (False, False)),
    _nemo("GPT-3 5B", 64, 2048, 4, 2048, (1, 1, 1, 1), 22521, True),
    _nemo("GPT-3 20B", 64, 256, 2, 2048, (2, 1, 1, 1), 5851),
    _nemo("GPT-3 175B", 128, 256, 1, 2048, (4, 8, 1, 6), 726, True),
    _nemo("GPT-3 175B", 512, 2048, 2, 2048, (4, 8, 1, 6), 782),
    _nemo("Llama-2 7B", 8, 128, 1, 4096, (1, 1, 1, 1), 16847),
    _nemo("Llama-2 13B", 16, 128, 1, 4096, (1, 4, 1, 10), 8646, True),
    _nemo("Llama-2 70B", 64, 128, 1, 4096, (4, 4, 1, 20), 1707),
    _nemo("Nemotron-4 340B", 128, 32, 1, 4096, (8, 8, 1, 12), 322, True),
    _nemo("Llama-3 8B", 8, 128, 1, 8192, (1, 1, 2, 1), 12036),
    _nemo("Llama-3 70B", 64, 128, 1, 8192, (4, 4, 2, 5), 1533),
    _llama(8192, 64, 2048, 1, 8192, 430, True),
    _llama(16384, 128, 2048, 1, 8192, 400, False),
    _llama(16384, 8, 128, 16, 131072, 380, False),
    _nemo("GPT-3 175B", 10752, 2688, 1, 2048, (4, 8, 1, 6), 479.4, False, EOS),
)
"""All runs, in the order they were published."""


def machine_of(kind: str, constants: Constants | None = None) -> Machine:
    """The machine of a kind of row, with its fitted constants unless others are given."""
    chip = CHIPS["A100 SXM" if kind.startswith("A100") else "H100 SXM"]
    return Machine(chip, kind.endswith("FP8"), bus_of(chip), NETWORK[kind], constants or FITTED[kind], OVERLAP[kind])


def predicted_rate(row: Row, constants: Constants | None = None) -> float:
    """Tokens a second of one accelerator that we predict for a row."""
    layout = row.layout
    # A whole micro-batch is lost to rounding only where the source's numbers do not divide.
    share = layout.batch / (layout.micro * layout.data) / layout.micro_batches
    found = iteration(MODELS[row.model], layout, machine_of(row.kind, constants))
    return layout.batch / share * layout.sequence / found.total / layout.gpus


def errors(rows: Sequence[Row], constants: Constants | None = None) -> NDArray[np.float64]:
    """Relative errors of the time, predicted over published less one."""
    return np.array([row.tokens_s / predicted_rate(row, constants) - 1 for row in rows])


def outside() -> NDArray[np.float64]:
    """Errors of the rows that took no part in a fit."""
    return errors([row for row in ROWS if not row.fitted])


def fit(kind: str) -> Constants:
    """Fit the constants of a kind to its marked rows: both in FP8, the compute share alone elsewhere."""
    from scipy.optimize import least_squares  # late: the list of backends must come up without scipy

    rows = [row for row in ROWS if row.kind == kind and row.fitted]
    start = FITTED[kind]

    def made(x: NDArray[np.float64]) -> Constants:
        found = replace(start, compute=float(x[0]))
        return replace(found, hidden=float(x[1])) if len(x) > 1 else found

    free = [0.5, 0.5] if kind.endswith("FP8") else [0.5]
    bounds = ([0.05] + [0.0] * (len(free) - 1), [1.0] * len(free))
    return made(least_squares(lambda x: errors(rows, made(x)), free, bounds=bounds).x)
