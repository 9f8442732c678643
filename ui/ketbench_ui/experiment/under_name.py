"""What stands beside the name of an experiment: its backend, or where the shown run comes from; holds no widget."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ketbench.base.errors import KetbenchError
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.results.paging import stages_of
from ketbench_ui.experiment.phases import LIVE, SETUP
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.outside.prompt import PromptRegistry


def origin(backends: PromptRegistry, experiment: Experiment, phase: str, live: LiveRun | None, kept: Run | None) -> str:
    """The line beside the name in a phase."""
    if phase == SETUP or live is None:
        return backend_words(backends, experiment)
    if not live.kept:
        return f"{backend_words(backends, experiment)}, not kept yet"
    if not live.status.is_final:
        return f"{live.run_id}, seed {live.experiment.seed}"
    said = [f"seed {live.experiment.seed}", f"{live.elapsed():.1f} s"]
    if kept is not None and kept.finished:
        when = datetime.fromisoformat(kept.finished)
        said.append(f"finished {when.astimezone():%H:%M}")
    if kept is not None and kept.parent:
        said.append(f"continued from {kept.parent}")
    if phase == LIVE:
        said.insert(0, live.run_id)
    if changed_since(live.experiment, experiment):
        said.append("settings changed since")
    return ", ".join(said)


def changed_since(ran: Experiment, now: Experiment) -> bool:
    """Whether an experiment has other settings than when it ran; a repetition with the next seed changed none."""
    return replace(ran, seed=now.seed) != now and ran.name == now.name


def backend_words(backends: PromptRegistry, experiment: Experiment) -> str:
    """Title and name of a backend; the name alone where it is not there."""
    try:
        title = backends.backend(experiment.backend).title
    except KetbenchError:
        return experiment.backend
    return f"{title} ({experiment.backend})"


def in_a_line(backends: PromptRegistry, experiment: Experiment) -> str:
    """The stages of a model and the seed, one behind the other."""
    told = [f"{s.label}: {s.title}" + (f" ({s.detail})" if s.detail else "") for s in stages_of(backends, experiment)]
    return ",  ".join((*told, f"seed {experiment.seed}"))
