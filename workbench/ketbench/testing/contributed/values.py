"""Rules of scores, optimisers, figures and report sections."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from ketbench.base.contributed.scoring import scored
from ketbench.base.figures import Figure
from ketbench.contract.result import Result
from ketbench.results.reporting.brought import parts
from ketbench.running.jobs.worker.brought import drawn
from ketbench.testing.contributed.files import small_run
from ketbench.testing.contributed.subject import Contributed
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.figure_shapes import shape_findings

TOLERANCE = 1e-9
STEPS, RATE = 300, 0.05


def score_knows_answers(subject: Contributed) -> Iterator[str]:
    """The examples it offers come out."""
    offered = getattr(subject.found, "examples", None)
    if offered is None:
        raise NotExamined("It has no examples() of truth, predictions and value.")
    for truth, predicted, value in offered():
        made, raised = _score(subject, np.array(truth), np.array(predicted))
        if made is None or abs(made - value) > TOLERANCE:
            yield f"score of {list(truth)} and {list(predicted)} is {raised or made}, not {value:g}."


def score_is_sound(subject: Contributed) -> Iterator[str]:
    """It needs no chances, does not hang on the order of rows, and rates what is right as best."""
    rng = np.random.default_rng(1)
    classes = subject.facts["predicts"] == "classes"
    truth = rng.integers(0, 3, 40) if classes else rng.normal(size=40)
    wrong = (truth + (rng.random(40) < 0.4)) % 3 if classes else truth + rng.normal(0, 0.5, 40)
    order = rng.permutation(40)
    best, raised = _score(subject, truth, truth)
    worse, raised_too = _score(subject, truth, wrong)
    if raised or raised_too:
        yield f"score fails on 40 rows without chances with {(raised or raised_too).rstrip('.')}."
        return
    other, _ = _score(subject, truth[order], wrong[order])
    if worse is not None and other is not None and abs(worse - other) > TOLERANCE:
        yield f"score is {worse:g} in one order of the rows and {other:g} in another; it must not hang on it."
    if best is not None and worse is not None:
        least = subject.facts["best"] == "least"
        if (best > worse) if least else (best < worse):
            said = f"score of what is right is {best:g} and of what is wrong {worse:g}"
            yield f"{said}, but best says '{subject.facts['best']}'; correct one of the two."
    for what, rows in (("a single row", 1), ("rows of one class", 0)):
        some = truth[:1] if rows else np.full(5, truth[0])
        _, raised = _score(subject, some, some)
        if raised:
            yield f"score fails on {what} with {raised.rstrip('.')}; give None where it is not known."


def _score(subject: Contributed, truth: NDArray[Any], predicted: NDArray[Any]) -> tuple[float | None, str]:
    made, raised, _ = subject.attempted(lambda: scored(subject.found, [(truth, predicted, None)])[0])
    return made, raised


def optimiser_descends(subject: Contributed) -> Iterator[str]:
    """It is a torch optimiser that makes a bowl's value fall, reads its rate anew, and keeps tensors only."""
    try:
        torch: Any = import_module("torch")
    except ImportError:
        raise NotExamined("torch is not installed here.") from None
    weights = torch.nn.Parameter(torch.tensor([1.0, -2.0]))
    still = torch.nn.Parameter(torch.tensor([1.0]))
    given, raised, _ = subject.attempted(lambda: subject.found.make([weights, still], RATE, 0.0))
    if not isinstance(given, torch.optim.Optimizer):
        yield f"make gives {raised or type(given).__name__}; give a torch.optim.Optimizer."
        return
    made: Any = given
    if made.param_groups[0].get("lr") != RATE:
        yield f"'lr' of its first group is {made.param_groups[0].get('lr')}, not the {RATE:g} that it was given."
    for _ in range(STEPS):
        made.zero_grad()
        (weights**2).sum().backward()
        made.step()
    value = float((weights.detach() ** 2).sum())
    if not math.isfinite(value) or value > 0.5:
        yield f"After {STEPS} steps the value of a bowl is {value:.3g}, from 5; a step must go down the gradient."
    if float(still.detach()[0]) != 1.0:
        yield "It moves a weight that has no gradient; pass over those whose grad is None."
    held: dict[int, dict[str, Any]] = made.state_dict()["state"]
    for row in held.values():
        for name, kept in row.items():
            if kept is not None and not isinstance(kept, torch.Tensor):
                yield f"Its state keeps '{name}' as {type(kept).__name__}; checkpoints hold tensors, so keep a tensor."


def figure_draws(subject: Contributed) -> Iterator[str]:
    """It gives a figure whose arrays fit, or None, for any result, and leaves the result as it is."""
    run = small_run()
    assert run.result is not None
    offered = getattr(subject.found, "example", None)
    results: Sequence[tuple[str, Result]] = [("a result with a control", run.result), ("an empty result", Result())]
    results = [*results, *([("its own example", offered())] if offered else [])]
    seen = 0
    for what, result in results:
        before = repr(result.summary), sorted(result.figures), sorted(result.arrays)
        made, raised, _ = subject.attempted(lambda result=result: drawn(subject.found, result))
        if raised:
            yield f"draw fails on {what} with {raised.rstrip('.')}; give None where there is nothing to show."
        seen += made is not None or bool(raised)
        yield from _unfit(made) if made is not None else ()
        if before != (repr(result.summary), sorted(result.figures), sorted(result.arrays)):
            yield f"draw changes {what}; make new values."
    if not seen:
        raise NotExamined("It drew nothing; offer a result in example() that it draws.")


def _unfit(figure: object) -> Iterator[str]:
    for finding in shape_findings(figure):
        yield f"A figure does not fit together: {finding.rstrip('.')}."


def section_writes(subject: Contributed) -> Iterator[str]:
    """It writes texts and figures of any run, of one that failed too."""
    run = small_run()
    for what, one in (("a run", run), ("a run without a result", replace(run, result=None))):
        made, raised, _ = subject.attempted(lambda one=one: parts(subject.found, one))
        if made is None:
            yield f"write fails on {what} with {raised.rstrip('.')}; give nothing where there is nothing to say."
            continue
        for part in made:
            if isinstance(part, str) and not part.strip():
                yield f"write gives an empty text on {what}; leave it out."
            elif isinstance(part, get_args(Figure)):
                yield from _unfit(part)
