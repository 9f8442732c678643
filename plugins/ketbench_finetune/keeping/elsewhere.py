"""The circuit of a kept adapter executed elsewhere: one layer, the last token, forward only, within a budget.

A step of training by parameter shift needs hundreds of thousands of executions even for a small model; what a machine
can do today is this: for each prompt one circuit, whose values replace those of our own engine while the model says its
next token.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ketbench.plugin import (
    Axis,
    Context,
    Event,
    Execution,
    InputError,
    Logged,
    Model,
    Progress,
    Result,
    Scatter,
    Series,
    Task,
    target,
)
from ketbench_finetune.adapters.circuits import core_circuit
from ketbench_finetune.adapters.spec import KINDS
from ketbench_finetune.keeping.kept import spec_kept
from ketbench_finetune.keeping.using import adapter_of, base_of
from ketbench_finetune.params import AdaptersParams
from ketbench_finetune.texts.examples import examples_of
from ketbench_finetune.texts.tokens import Writer

BUDGET = 16
"""Prompts, a circuit each, where nobody says how many rows."""


@dataclass(slots=True, eq=False)
class _Watch:
    """Stands in a circuit's place: notes what it is asked, and gives other values for the last rows."""

    inner: Any
    seen: Any = None
    given: Any = None

    def __call__(self, angles: Any) -> Any:
        # One prompt at a time: its tokens are the rows, the last one is what the next token hangs on.
        values = self.inner(angles)
        self.seen = angles[-1:].detach()
        if self.given is not None:
            values = values.clone()
            values[-1:] = self.given
        return values


def evaluated(
    task: Task, params: AdaptersParams, model: Model, how: Mapping[str, Any], context: Context
) -> Iterator[Event | Result]:
    """Next tokens with the last layer's circuit on a target, beside our own engine.

    Raises
    ------
    InputError
        When the run kept no adapter with a circuit for every token.
    """
    import torch

    torch.set_num_threads(max(1, context.threads))
    name = _with_circuit(model)
    place, rest = target(str(how["target"]))
    base = base_of(model, params.model)
    adapter = adapter_of(model, name, base, "folded")
    adapter.put_in()
    assert task.dataset is not None
    examples = examples_of(task.dataset)
    asked = (examples.of(2) or examples.of(1))[: int(how.get("rows") or 0) or BUDGET]
    writer = Writer(base.tokenizer, examples.form, base.outline.name)
    yield Logged(f"{len(asked)} circuits: the last layer of '{name}', the last token of each prompt, forward only.")
    found: list[tuple[Any, Any, Any, Any]] = []
    executions = 0
    delta = adapter.places[-1].delta
    circuit, theta = core_circuit(adapter.spec), adapter.circuits.theta[-1].detach().numpy()
    weights = {p.name: float(value) for p, value in zip(circuit.parameters, theta, strict=True)}
    read = tuple(f"Z{wire}" for wire in range(adapter.spec.n))
    with torch.no_grad():
        adapter.begin()
        watch = _Watch(delta.circuit)
        delta.circuit = watch
        for number, one in enumerate(asked, 1):
            ids = torch.tensor([writer.question(one.before)])
            watch.given = None
            plain = base.model(input_ids=ids).logits[0, -1]
            own = watch.inner(watch.seen)[0]
            wanted = Execution(
                circuit, weights, watch.seen.double().numpy(), read, int(how.get("shots") or 0), task.seed
            )
            done = place.execute(rest, wanted, context.cancelled)
            executions += done.executions
            watch.given = torch.as_tensor(done.values, dtype=own.dtype)
            there = base.model(input_ids=ids).logits[0, -1]
            found.append((own.numpy(), done.values[0], plain.numpy(), there.numpy()))
            yield Progress(number, len(asked), f"{number} of {len(asked)} circuits")
    yield _result(found, name, str(how["target"]), executions)


def _with_circuit(model: Model) -> str:
    for one in model.description["adapters"]:
        spec = spec_kept(dict(one))
        if spec.has_circuit and KINDS[spec.kind].where == "token":
            return str(one["name"])
    raise InputError("This run kept no adapter that runs a circuit for every token; train qtha1, qtha2 or aqb.")


def _result(found: list[tuple[Any, Any, Any, Any]], name: str, where: str, executions: int) -> Result:
    own, there = np.array([f[0] for f in found]), np.array([f[1] for f in found])
    before, after = np.array([f[2] for f in found]), np.array([f[3] for f in found])
    divergence = _divergence(before, after)
    return Result(
        summary={
            "adapter": name,
            "target": where,
            "circuits": len(found),
            "executions": executions,
            "largest_difference_of_values": float(abs(own - there).max()),
            "same_next_token": float((before.argmax(1) == after.argmax(1)).mean()),
            "divergence": float(divergence.mean()),
        },
        figures={
            "values": Scatter(
                title=f"Values of the circuit on {where} and on our own engine",
                series=[Series(f"Z{i}", own[:, i], there[:, i]) for i in range(own.shape[1])],
                x=Axis("own engine"),
                y=Axis(where),
            )
        },
        arrays={"own": own, "there": there},
        units={"divergence": "nats"},
        formulas={"divergence": "Kullback-Leibler divergence of the next token's probabilities, own engine first"},
        notes=["One layer, the last token, forward only: the training itself ran on our own engine."],
    )


def _divergence(before: Any, after: Any) -> Any:
    def logs(values: Any) -> Any:
        shifted = values.astype(np.float64) - values.max(1, keepdims=True)
        return shifted - np.log(np.exp(shifted).sum(1, keepdims=True))

    left, right = logs(before), logs(after)
    return (np.exp(left) * (left - right)).sum(1)
