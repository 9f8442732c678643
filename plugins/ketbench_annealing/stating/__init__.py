"""Problems stated in words of their field; in Python: ``problem("knapsack", dataset, capacity=10).to_bqm()``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ketbench.plugin import Dataset, validated

if TYPE_CHECKING:
    import dimod

    from ketbench_annealing.stating.params import ProblemParams
    from ketbench_annealing.stating.statement import Statement


@dataclass(frozen=True, slots=True, eq=False)
class StatedInPython:
    """A problem as an object.

    Parameters
    ----------
    statement : Statement
        The reference form: variables, objective, constraints.
    params : ProblemParams
    """

    statement: Statement
    params: ProblemParams

    def to_cqm(self) -> dimod.ConstrainedQuadraticModel:
        """The reference form as a model of dimod."""
        from ketbench_annealing.stating.files import cqm_of

        return cqm_of(self.statement)

    def to_bqm(self) -> dimod.BinaryQuadraticModel:
        """The QUBO, with slack bits and the derived penalty, or the one that was set."""
        from ketbench_annealing.stating.files import bqm_of

        return bqm_of(self.statement, self.params.penalty)

    def to_lp(self) -> str:
        """The reference form as LP text."""
        from ketbench_annealing.stating.files import lp_of

        return lp_of(self.statement)

    def answers(self, samples: dimod.SampleSet) -> list[dict[str, Any]]:
        """What a sample set says in the user's names: objective, feasible, violated and the answer, best first."""
        from ketbench_annealing.stating.files import bits_of_sampleset

        one, found = self.statement, list[dict[str, Any]]()
        bits = bits_of_sampleset(one, samples)
        for state, energy in zip(bits, one.objective.values(bits), strict=True):
            violated = one.violated(state)
            found.append(
                {"objective": one.shown(float(energy)), "feasible": not violated, "violated": violated,
                 "answer": dict(one.rows(state)), "energy": float(energy)}
            )  # fmt: skip
        return sorted(found, key=lambda each: (not each["feasible"], each["energy"]))


def problem(kind: str, dataset: Dataset | None = None, **settings: Any) -> StatedInPython:
    """State a problem.

    Parameters
    ----------
    kind : str
        As `ketbench problem kinds` lists it, or another usual word, as "tsp".
    dataset : Dataset, optional
        None for a model that is written in the setting `text`.
    **settings
        Of the form, as ``capacity=10``.

    Raises
    ------
    KetbenchError
        When the dataset does not state such a problem.
    """
    from ketbench_annealing.stating.door import canonical
    from ketbench_annealing.stating.kinds import stated
    from ketbench_annealing.stating.params import ProblemParams

    params: ProblemParams = validated(ProblemParams, {**settings, "kind": canonical(kind)}, "annealing.problem")
    return StatedInPython(stated(dataset, params), params)
