"""`ketbench data fit` and `ketbench data fix`: what the window offers in one click, listed and taken by its word."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ketbench.base.errors import InputError
from ketbench.cli.datasets.views import dataset_of, fit_sentences
from ketbench.cli.projects.project import PathArgument
from ketbench.cli.terminal import note
from ketbench.contract.experiment import Experiment as Experiment_
from ketbench.data.checks.fixes import Fix, fixed
from ketbench.data.checks.leaks import Leak, leaks
from ketbench.data.dataset import Dataset
from ketbench.project.machine_fit import Offer, fit_to_machine
from ketbench.project.project import Project
from ketbench.project.proposing.further import without_further

Name = Annotated[str, typer.Argument(help="A dataset; may be left out where there is one.", show_default=False)]
Experiment = Annotated[str, typer.Option("--experiment", help="Whose dataset and circuit; not needed for one.")]
Take = Annotated[str, typer.Option("--take", help="The word of an offer: select, pca, amplitude, reupload, angles.")]
Number = Annotated[int | None, typer.Option("--take", min=1, help="Number of the finding to fix, as listed.")]


def fit(path: PathArgument, experiment: Experiment = "", take: Take = "") -> None:
    """Say whether data and circuit of an experiment fit, list what can be done, or do it."""
    from ketbench.cli.projects.sessions import readable, writable

    if take:
        with writable(path) as session:
            offer = _offer(session.project, experiment, take)
            session.apply(
                offer.title, _with_offer(session.project, session.project.experiment(experiment or None), offer)
            )
        note(f"Done: {offer.title}.")
    with readable(path) as session:
        chosen = session.project.experiment(experiment or None)
    if chosen.dataset is None:
        raise InputError(f"Experiment '{chosen.name}' has no dataset; give it one.")
    for sentence in fit_sentences(chosen.dataset, chosen.circuit, with_words=True):
        print(sentence)


def fix(path: PathArgument, name: Name = "", take: Number = None) -> None:
    """List what lets a model cheat, each with its fix, or apply one fix."""
    from ketbench.cli.projects.sessions import readable, writable

    if take is not None:
        with writable(path) as session:
            dataset = dataset_of(session.project, name)
            chosen = _fix(dataset, take)
            session.apply(chosen.title, session.project.with_dataset(fixed(dataset, chosen)))
        note(f"Done: {chosen.title}.")
    with readable(path) as session:
        found = leaks(dataset_of(session.project, name))
    for number, leak in enumerate(found, 1):
        print(_line(number, leak))
    if not found:
        print("Nothing found that lets a model cheat.")


def _offer(project: Project, experiment: str, word: str) -> Offer:
    chosen = project.experiment(experiment or None)
    if chosen.dataset is None or chosen.circuit is None:
        raise InputError(f"Experiment '{chosen.name}' needs a dataset and a circuit for this; give it both.")
    dataset = without_further(chosen.dataset, chosen.params)
    offers = {offer.key: offer for offer in fit_to_machine(dataset, chosen.circuit).offers}
    if word not in offers:
        raise InputError(f"There is no offer '{word}' here; there are {', '.join(offers) or 'none, for all fits'}.")
    return offers[word]


def _with_offer(project: Project, chosen: Experiment_, offer: Offer) -> Project:
    """The steps of the experiment change; the dataset and other experiments keep theirs."""
    if offer.dataset is not None:
        return project.with_experiment(replace(chosen, dataset=offer.dataset))
    return project.with_circuit(offer.circuit) if offer.circuit is not None else project


def _fix(dataset: Dataset, number: int) -> Fix:
    found = leaks(dataset)
    chosen = found[number - 1].fix if number <= len(found) else None
    if chosen is None:
        raise InputError(f"There is no finding {number} with a fix; '{dataset.name}' has {len(found)} findings.")
    return chosen


def _line(number: int, leak: Leak) -> str:
    act = f" Fix {number}: {leak.fix.title}." if leak.fix is not None else ""
    return f"{number}. {leak.problem.severity.value.capitalize()}: {leak.problem}{act}"
