"""Which adapters and controls a run trains: every adapter gets its circuit off and a LoRA of equal size beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, pi

from ketbench.plugin import Circuit, InputError, circuit_to_json
from ketbench_finetune.adapters.circuits import core_circuit
from ketbench_finetune.adapters.counting import counted, equal_lora, off
from ketbench_finetune.adapters.spec import AdapterSpec
from ketbench_finetune.models.outline import Site
from ketbench_finetune.params import AdaptersParams, ModelParams, Schedule

LORA = "lora_r8"


@dataclass(frozen=True, slots=True)
class Row:
    """An adapter of the run.

    Parameters
    ----------
    name : str
        Stable, as "qtha1", "qtha1_off", "lora_as_qtha1".
    spec : AdapterSpec
    of : str
        The row it is a control of; empty for an adapter that was asked for.
    title : str
    """

    name: str
    spec: AdapterSpec
    of: str = ""
    title: str = ""


def rows_of(params: ModelParams, sites: Sequence[Site], circuit: Circuit | None = None) -> list[Row]:
    """LoRA r = 8 first, then each adapter, its circuit off, and LoRA of equal parameters.

    Raises
    ------
    InputError
        For a rank above the width of a layer, a circuit that does not fit, or an adapter named twice.
    """
    specs = [_with_core(spec, circuit) for spec in params.specs()]
    lora = AdapterSpec("lora", rank=8, scale=params.scale, targets=params.targets)
    limit = min(min(site.inputs, site.outputs) for site in sites)
    made = [Row(LORA, replace(lora, rank=min(8, limit)), title="LoRA r=8")]
    for spec in specs:
        counted(spec, sites)
        if replace(spec, rank=spec.width, n=lora.n, layers=lora.layers, bond=lora.bond, columns=lora.columns) == lora:
            continue
        name = _name(spec, specs)
        if any(row.name == name for row in made):
            raise InputError(f"The adapter '{name}' is named twice; give each other settings, as qtha1:n=6.")
        made.append(Row(name, spec, title=spec.title if name == spec.kind else f"{spec.title} ({_rest(name)})"))
        made += _controls(made[-1], sites)
    return made


def rate(params: AdaptersParams, peak: float, step: int) -> float:
    """The learning rate of a step, counted from 0: up in a line, then along half a cosine to zero, or constant.

    Examples
    --------
    >>> params = AdaptersParams(steps=10, warmup=2)
    >>> [round(rate(params, 1.0, step), 3) for step in (0, 1, 2, 6, 9)]
    [0.5, 1.0, 1.0, 0.5, 0.038]
    """
    if step < params.warmup:
        return peak * (step + 1) / params.warmup
    if params.schedule is Schedule.CONSTANT:
        return peak
    share = (step - params.warmup) / max(1, params.steps - params.warmup)
    return peak * 0.5 * (1 + cos(pi * share))


def _controls(row: Row, sites: Sequence[Site]) -> list[Row]:
    made: list[Row] = []
    if row.spec.has_circuit:
        made.append(Row(f"{row.name}_off", off(row.spec), row.name, f"{row.title}, circuit off"))
    if row.spec.kind != "lora":
        equal = equal_lora(counted(row.spec, sites), row.spec, sites)
        made.append(Row(f"lora_as_{row.name}", equal, row.name, f"LoRA as large as {row.title}"))
    return made


def _with_core(spec: AdapterSpec, circuit: Circuit | None) -> AdapterSpec:
    if circuit is None or spec.kind not in ("qtha1", "qtha2", "aqb"):
        return spec
    made = replace(spec, core=circuit_to_json(circuit))
    core_circuit(made)
    return made


def _name(spec: AdapterSpec, all_of: Sequence[AdapterSpec]) -> str:
    """The kind alone where there is one of it, else with what differs."""
    same = [other for other in all_of if other.kind == spec.kind]
    if len(same) == 1:
        return spec.kind if spec.kind != "lora" else f"lora_r{spec.width}"
    differs = [f for f in ("n", "layers", "rank", "bond", "columns", "hidden", "scale", "learning_rate")
               if len({getattr(other, f) for other in same}) > 1]  # fmt: skip
    return "_".join([spec.kind, *(f"{f}{getattr(spec, f):g}" for f in differs)])


def _rest(name: str) -> str:
    return name.partition("_")[2].replace("_", ", ")
