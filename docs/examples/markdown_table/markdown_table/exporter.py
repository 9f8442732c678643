"""The exporter markdown_table: runs as a table in Markdown, each beside its controls."""

from collections.abc import Sequence

from ketbench.plugin import Run, Value


class Exporter:
    """Writes text (or bytes); `takes` says of what: "runs", a "circuit" or a "dataset"."""

    title = "Table in Markdown"
    ending = ".md"
    takes = "runs"

    def write(self, runs: Sequence[Run]) -> str:
        """The content of the file."""
        keys = _keys(runs)
        lines = [f"| run | model | {' | '.join(keys)} |", "|---|---|" + "---:|" * len(keys)]
        for run in runs:
            if run.result is None:
                continue
            models = [(run.experiment.name, run.result.summary)]
            models += [(control.title, control.summary) for control in run.result.baselines]
            for title, held in models:
                lines.append(f"| {run.id} | {title} | {' | '.join(_cell(held.get(key)) for key in keys)} |")
        return "\n".join(lines) + "\n"


def _keys(runs: Sequence[Run]) -> list[str]:
    """What runs and controls share, in the order of the runs."""
    found: dict[str, None] = {}
    for run in runs:
        if run.result is not None:
            shared = {key for control in run.result.baselines for key in control.summary} or set(run.result.summary)
            found |= dict.fromkeys(key for key in run.result.summary if key in shared)
    return list(found)


def _cell(value: Value) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")
