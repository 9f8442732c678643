"""A project's runs beside what came in for them: projects in, projects out, nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from ketbench.contract.recording import Recording
from ketbench.contract.run import Run
from ketbench.project.project import Project
from ketbench.project.storage.replay import current_run


def listing(run: Run, *, anew: bool) -> Callable[[Project], Project]:
    """Puts a run into a state of the history, or only where it is listed already; each keeps its own tags and note."""
    done: dict[int, dict[str, Run]] = {}

    def listed(project: Project) -> Project:
        if not anew and run.id not in project.runs:
            return project
        own = project.runs.get(run.id, run)
        same = (own.tags, own.note) == (run.tags, run.note)
        entry = run if same else replace(run, tags=own.tags, note=own.note)
        # States of one history share the mapping of runs, and go on sharing it.
        runs = done.setdefault(id(project.runs), {**project.runs, run.id: entry})
        return replace(project, runs=runs)

    return listed


def with_recorded(project: Project, now: Mapping[str, Run], recordings: Mapping[str, Recording]) -> Project:
    """A project made by the user, with what came in for its runs since; a running one cannot be removed.

    Parameters
    ----------
    project : Project
    now : mapping of str to Run
        The runs as they are.
    recordings : mapping of str to Recording
        Of the runs begun in this session.
    """
    runs = {
        run_id: replace(now[run_id], tags=run.tags, note=run.note)
        if run_id in recordings and run is not now[run_id]
        else run
        for run_id, run in project.runs.items()
    }
    for run_id, recording in recordings.items():
        if not recording.status.is_final and run_id not in runs:
            runs[run_id] = now[run_id]
    unchanged = runs == {} or all(runs[run_id] is project.runs.get(run_id) for run_id in runs)
    return project if unchanged else replace(project, runs=runs)


def as_recorded(project: Project, recordings: Mapping[str, Recording]) -> Project:
    """The project with the newest numbers of its running work."""
    live = {
        run_id: current_run(recording, project.runs[run_id])
        for run_id, recording in recordings.items()
        if not recording.status.is_final
    }
    return replace(project, runs={**project.runs, **live}) if live else project
