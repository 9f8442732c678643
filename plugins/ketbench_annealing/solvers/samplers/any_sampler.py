"""Makes a backend of any `dimod.Sampler`: a name, a title and a factory are enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pydantic import create_model

from ketbench.plugin import Availability, Context, Described, Event, KetbenchError, Problem, Result, Task
from ketbench_annealing.solvers.backend import told
from ketbench_annealing.solvers.edges import meant, problem_of
from ketbench_annealing.solvers.params import CommonParams
from ketbench_annealing.solvers.samplers.sampler_rows import fields_of, keywords_of, rows_of


class SamplerBackend:
    """A backend whose form comes from a sampler's own parameters.

    Parameters
    ----------
    name, title : str
    factory : callable
        Returns the sampler; called once now for its form, and once in every run.

    Examples
    --------
    >>> from dwave.samplers import SteepestDescentSampler
    >>> greedy = SamplerBackend("my.greedy", "Steepest descent", SteepestDescentSampler)
    >>> "large_sparse_opt" in greedy.params.model_fields
    True
    """

    needs = frozenset({"dataset"})
    reads_problems = True

    def __init__(self, name: str, title: str, factory: Callable[[], Any]) -> None:
        self.name, self.title, self._factory = name, title, factory
        self._rows = rows_of(factory())
        fields: dict[str, Any] = fields_of(self._rows, "", title)
        self.params: type[CommonParams] = create_model("SamplerParams", __base__=CommonParams, **fields)

    def available(self) -> Availability:
        """Whether it can run here: the sampler was made already."""
        return Availability(True, f"Runs {self.title}.")

    def check(self, task: Task, params: CommonParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            problem_of(task.dataset, params.problem, params.named)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        return []

    def run(self, task: Task, params: CommonParams, context: Context) -> Iterator[Event | Result]:
        """Sample, and sample again by a classical control."""
        from ketbench_annealing.solvers.samplers.sampling import sampled

        problem = problem_of(task.dataset, params.problem, params.named)
        sampler = self._factory()
        keywords = keywords_of(self._rows, dict(params), "")
        yield Described({"engine": type(sampler).__name__})
        yield from told(
            problem,
            lambda stopped: sampled(sampler, problem, keywords, reads=params.reads, seed=task.seed, stopped=stopped),
            params,
            context,
            task.seed,
            {
                "solver": self.title,
                "why": f"The sampler {type(sampler).__name__}.",
                "proved_optimal": False,
                "problem": meant(task.dataset, params.problem).value,
            },
        )
