"""The section run_cost: what a run cost, for reports."""

from collections.abc import Iterator

from ketbench.plugin import Run, Table


class Section:
    """Texts and figures, in their order; an empty section is left out."""

    title = "Cost of the run"
    backends = ()

    def write(self, run: Run) -> Iterator[str | Table]:
        """What stands below the heading."""
        if run.result is None:
            return
        steps = max((len(metric) for metric in run.metrics.values()), default=0)
        yield f"The run took {run.seconds:.1f} s for {steps} measured steps."
        rows = [[control.title, control.note or "not stated"] for control in run.result.baselines]
        if rows:
            yield Table(title="What each control was given", columns=["control", "budget"], rows=rows)
