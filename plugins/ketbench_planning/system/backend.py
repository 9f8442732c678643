"""The backend `photonic.system`: what a link buys a training run; computed again on each change, it holds no state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Event,
    Page,
    Problem,
    Result,
    Task,
    calculated,
    texts_of,
    units_of,
)
from ketbench_planning.paging.pages import training_page
from ketbench_planning.system.checks import findings
from ketbench_planning.system.figures import figures
from ketbench_planning.system.measured import FITTED
from ketbench_planning.system.params import SystemParams
from ketbench_planning.system.report import SystemReport, accelerator_of, report, summary
from ketbench_planning.words.formulas import FORMULA_VERSION, SYSTEM


class SystemEstimator:
    """Collectives and iteration time with one link against another."""

    name = "photonic.system"
    title = "What a link buys the model"
    needs: frozenset[str] = frozenset()
    params = SystemParams
    scores = ("speedup", "iteration_s")
    interactive = True

    def available(self) -> Availability:
        """Always: numpy and scipy are all it needs."""
        return Availability(True)

    def check(self, task: Task, params: SystemParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def page(self, task: Task, params: SystemParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return training_page(result)

    def run(self, task: Task, params: SystemParams, context: Context) -> Iterator[Event | Result]:
        """Compute the system once.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION, "accelerator source": accelerator_of(params).source}
        yield from calculated(findings(params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: SystemParams, seed: int) -> Result:
    found, source = report(params), accelerator_of(params).source
    return Result(
        summary=summary(found) | {"formula_version": FORMULA_VERSION, "accelerator_source": source, "seed": seed},
        baselines=(_own_link(found),),
        figures=figures(found),
        units=units_of(SYSTEM),
        formulas=texts_of(SYSTEM),
        notes=tuple(_notes(found)),
    )


def _own_link(found: SystemReport) -> Baseline:
    own = found.iterations["own link"]
    return Baseline(
        "own_link",
        f"{found.machine.name} with {found.machine.link.gbs:g} GB/s each way",
        {"iteration_s": own.total, "exposed_share": own.exposed_share, "speedup": 1.0},
        "Same model, plan and constants; only the link between accelerators differs.",
    )


def _notes(found: SystemReport) -> Iterator[str]:
    here, own, limit = (found.iterations[name] for name in ("this link", "own link", "infinite link"))
    ratio = found.tried.link.gbs / found.machine.link.gbs
    yield (
        f"A link {ratio:.3g} times as fast makes an iteration {own.total / here.total:.2f} times as fast; "
        f"an infinitely fast one would make it {own.total / limit.total:.2f} times as fast."
    )
    yield f"The peak is dense BF16, {found.machine.peak_tflops:g} TFLOP/s; those with sparsity are twice that."
    yield "Bandwidths are of one direction; tensor-parallel traffic is taken as exposed, not hidden behind arithmetic."
    if found.constants == FITTED:
        yield (
            "Two constants are fitted to eight measured A100 iterations; link efficiencies of 0.35 to 0.65 fit "
            "nearly as well, so the gain of a faster link is known only within the band of the figure."
        )
    if found.params.link_energy is None:
        yield "The link's energy is not stated, so neither are its joules and watts."
