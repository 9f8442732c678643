"""The backend `planning.qec`: published scaling laws and factories, counted; no circuit is compiled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ketbench.plugin import (
    Availability,
    Context,
    Event,
    Formula,
    InputError,
    Page,
    ParamsError,
    Problem,
    Result,
    Severity,
    Task,
    calculated,
    counted,
    texts_of,
    units_of,
)
from ketbench_planning.overhead.code import LARGEST_DISTANCE
from ketbench_planning.overhead.figures import figures
from ketbench_planning.overhead.params import QecParams
from ketbench_planning.overhead.report import report, states_of, summary
from ketbench_planning.paging.pages import qec_page

AZURE = "M. Beverland et al., arXiv 2211.07629, as in qdk 1.33.1"
QEC_PLAN: tuple[Formula, ...] = (
    Formula("distance", "", "smallest odd d whose error is at most (budget/2) / (patches x cycles)", AZURE),
    Formula("physical_qubits", "", "board_qubits + factory_qubits"),
    Formula("runtime_s", "s", "logical_cycles x d x time of a round, longer when factories are too few"),
    Formula("logical_error", "", "A (p/p_th)^((d+1)/2), or known error / Lambda^((d - known)/2)", AZURE),
    Formula("failure", "", "1 - exp(-(logical_error x patches x cycles + state_error x T states))"),
    Formula("patches", "", "2 Q + ceil(sqrt(8 Q)) + 1 in a fast block; Q, or Q x factor", AZURE),
    Formula("patch_qubits", "", "2 d^2, 2 (d+1)^2 or 2 d^2 - 1", f"{AZURE}; Quantum 5 (2021) 433"),
    Formula("board_qubits", "", "patches x patch_qubits"),
    Formula("factories", "", "T states / whole runs of a factory within runtime_s, rounded up", AZURE),
    Formula("factory_qubits", "", "factories x qubits of the largest round, units x 20 or 31 patches", AZURE),
    Formula("factory_distances", "", "distance of each 15-to-1 round"),
    Formula("factory_units", "", "fewest n with P(too few succeed) < 0.01/rounds; one fails with 15 e + 356 P", AZURE),
    Formula("state_error", "", "35 e^3 + 7.1 P round after round; at most (budget/2) / T states", AZURE),
    Formula("logical_cycles", "", "4 CCZ + T + others", AZURE),
    Formula("lambda", "", "error over that at two more of distance", "Nature 638 (2025) 920 for Willow's 2.14"),
    Formula("power_kw", "kW", "power of a qubit x physical_qubits / 1000"),
    Formula("energy_kwh", "kWh", "power_kw x runtime_s / 3600"),
    Formula("over_10_000_atoms", "", "physical_qubits / 10 000"),
    Formula("over_a_million_qubits", "", "physical_qubits / 1 000 000"),
)  # fmt: skip
"""Outputs by name."""


FORMULA_VERSION = "planning-2"
"""Changes whenever a formula gives other numbers than before."""


class QecPlan:
    """Distance, physical qubits, time and energy of an error-corrected computation."""

    name = "planning.qec"
    title = "What error correction needs"
    needs: frozenset[str] = frozenset()
    params = QecParams
    scores = ("physical_qubits", "runtime_s")
    interactive = True

    def available(self) -> Availability:
        """Always: it is arithmetic."""
        return Availability(True)

    def check(self, task: Task, params: QecParams) -> Sequence[Problem]:
        """Findings on the fields."""
        return tuple(findings(params))

    def page(self, task: Task, params: QecParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return qec_page(result)

    def run(self, task: Task, params: QecParams, context: Context) -> Iterator[Event | Result]:
        """Compute the plan.

        Raises
        ------
        ParamsError
            When a finding forbids it.
        """
        facts = {"formula version": FORMULA_VERSION}
        yield from calculated(findings(params), facts, lambda: _answer(params, task.seed), context)


def _answer(params: QecParams, seed: int) -> Result:
    found = report(params)
    if found is None:
        raise ParamsError("No factory reaches the wanted error.")
    return Result(
        summary=summary(found) | {"formula_version": FORMULA_VERSION, "seed": seed},
        figures=figures(found),
        units=units_of(QEC_PLAN),
        formulas=texts_of(QEC_PLAN),
        notes=(
            "Counted from published scaling laws: no circuit is compiled, and decoding is taken to keep up.",
            "Factories: 15-to-1 units of arXiv 2211.07629, so many in a round that 99 % of its runs yield a state.",
        ),
    )


def findings(params: QecParams) -> Iterator[Problem]:
    """Errors and warnings; a plan without errors can be computed."""
    if params.physical_error >= params.threshold and params.law == "surface code model":
        text = f"An error rate of {params.physical_error:g} is not below the threshold of {params.threshold:g}"
        yield Problem(f"{text}, and no distance helps; use a smaller error rate.", "params.physical_error")
        return
    try:
        found = report(params)
    except InputError as error:
        yield Problem(str(error), "params.measured")
        return
    if found is None:
        text = f"No factory of three rounds makes states good enough for {states_of(params):g} of them"
        yield Problem(f"{text} at an error rate of {params.physical_error:g}; lower it.", "params.physical_error")
    elif found.distance > LARGEST_DISTANCE:
        text = (
            f"Distance {found.distance} is needed, more than {LARGEST_DISTANCE}; lower the error rate or ask for less."
        )
        yield Problem(text, "params.error_budget")
    elif found.slowed > 1 and params.factories is None:
        text = f"The computation waits for its factories: one run takes {found.slowed:.3g} times as long as its logic."
        yield Problem(text, "params.ccz_gates", Severity.NOTE)
    elif found.slowed > 1:
        enough = found.needed
        few = counted(found.factories, "factory", "factories")
        text = f"With {few} the computation takes {found.slowed:.3g} times as long as with {enough}"
        text = f"{text}; type {enough}, or leave the field empty."
        yield Problem(text, "params.factories", Severity.WARNING)
