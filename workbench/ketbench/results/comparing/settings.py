"""What was set for a run, flat, and which of it differs between runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ketbench.circuit.resources import depth_of
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run, Status
from ketbench.results.comparing.identity import seedless


def settings(experiment: Experiment) -> dict[str, Any]:
    """Backend, data, circuit, seed and parameters by dotted name; contents count, so an edited circuit differs.

    Parameters that were left at their defaults are not listed.
    """
    data, circuit = experiment.dataset, experiment.circuit
    return {
        "backend": experiment.backend,
        "dataset": f"{data.name} ({data.sha256[:8]})" if data else None,
        "circuit": circuit.name if circuit else None,
        "seed": experiment.seed,
        "split.seed": data.split.seed if data else None,
        **dict(_flat("params", experiment.params)),
    }


def differing(runs: Sequence[Run]) -> dict[str, list[Any]]:
    """Settings that are not the same in all runs: a value a run, None where a run does not set it."""
    rows = [settings(run.experiment) for run in runs]
    names = dict.fromkeys(name for row in rows for name in row)
    table = {name: [row.get(name) for row in rows] for name in names}
    changed = {name: values for name, values in table.items() if any(value != values[0] for value in values)}
    circuits = [run.experiment.circuit for run in runs]
    if "circuit" not in changed and any(one is not circuits[0] and one != circuits[0] for one in circuits):
        changed["circuit"] = [_circuit_words(run) for run in runs]
    return changed


def shared(runs: Sequence[Run]) -> dict[str, Any]:
    """Settings that are the same in all runs, by name; none for no runs.

    What `differing` gives and this have nothing in common, and together name every setting.
    """
    if not runs:
        return {}
    first = settings(runs[0].experiment)
    changed = differing(runs)
    return {name: value for name, value in first.items() if name not in changed}


def by_seed(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that differ in nothing but the seed, together, in order of appearance."""
    groups: dict[str, list[Run]] = {}
    for run in runs:
        groups.setdefault(seedless(run.experiment), []).append(run)
    return list(groups.values())


def samples_by_seed(runs: Sequence[Run]) -> list[list[Run]]:
    """As `by_seed`, but only runs that are done and each seed once: others stand alone, in order of appearance.

    A seed that ran twice says nothing new, and a run that was stopped says something else; counted with the rest, both
    would make an interval over seeds narrower or wider than it is.
    """
    groups: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        key = (seedless(run.experiment), "")
        taken = any(run.seed == other.seed for other in groups.get(key, ()))
        groups.setdefault((key[0], run.id) if taken or run.status is not Status.DONE else key, []).append(run)
    return list(groups.values())


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _flat(f"{prefix}.{name}", item)
    else:
        yield prefix, value


def _circuit_words(run: Run) -> str | None:
    circuit = run.experiment.circuit
    return f"{circuit.name}, {len(circuit.ops)} operations, depth {depth_of(circuit)}" if circuit else None
