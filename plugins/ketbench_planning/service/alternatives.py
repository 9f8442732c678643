"""The same service on every other accelerator: nodes and cost, and whether a rule lets it be exported."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench_planning.service.params import ServiceParams
from ketbench_planning.service.plan import planned
from ketbench_planning.supply.chips import CHIPS
from ketbench_planning.supply.rules import RULES


@dataclass(frozen=True, slots=True)
class Alternative:
    """One accelerator.

    Parameters
    ----------
    chip : str
    verdict : str
        Of the chosen rule.
    nodes : int or None
        None when the model does not fit a node, or no call gets its speed.
    cost_per_day : float or None, $
        At the form's price an accelerator-hour.
    equal_price : float or None, $/h
        Price at which it costs what the form's chip costs, both by the roofline.
    """

    chip: str
    verdict: str
    nodes: int | None
    cost_per_day: float | None
    equal_price: float | None


def alternatives(params: ServiceParams) -> list[Alternative]:
    """Every chip by the roofline, measured rates left aside, since they belong to one chip only."""
    bare = params.model_copy(
        update={"prefill_rate": None, "decode_rate": None, "fleet_nodes": None, "second_chip": "none"}
    )
    own = planned(bare)
    rows: list[Alternative] = []
    for name, chip in CHIPS.items():
        plan = planned(bare.model_copy(update={"chip": name}))
        verdict = RULES[params.rule].says(chip)
        if plan is None:
            rows.append(Alternative(name, verdict, None, None, None))
            continue
        equal = None
        if own is not None and plan.node_hours:
            equal = own.node_hours / plan.node_hours * params.gpu_price_per_hour
        rows.append(Alternative(name, verdict, plan.nodes, plan.cost, equal))
    return rows
