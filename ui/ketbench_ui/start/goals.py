"""What a newcomer may want to try, and what was claimed in public, each with the sample that tries it; no widget."""

from __future__ import annotations

from dataclasses import dataclass

from ketbench.contract.experiment import Experiment
from ketbench_ui.start.evidence import Design, Least, lacks


@dataclass(frozen=True, slots=True)
class Goal:
    """A card of the Start page.

    Parameters
    ----------
    sample : str
        Its name; "import" for one's own data.
    title, text : str
    picture : str
        A function of `ketbench_ui.start.pictures`.
    takes : str
        How long a run lasts.
    """

    sample: str
    title: str
    text: str
    picture: str
    takes: str


GOALS = (
    Goal(
        "wine-classifier",
        "Classify with a quantum circuit",
        "Wine: 178 rows, 3 classes, 4 qubits, beside logistic regression and an equal network.",
        "regions",
        "a few seconds",
    ),
    Goal(
        "h2-dissociation",
        "Find the energy of a molecule",
        "Hydrogen along its bond, beside Hartree-Fock and the exact energy.",
        "levels",
        "a few seconds",
    ),
    Goal(
        "breast-cancer-features",
        "Choose the features that matter",
        "The best 5 of 30, proved by listing all 142,506 choices.",
        "bars",
        "under a minute",
    ),
    Goal(
        "max-cut",
        "Cut a graph in two",
        "80 nodes: annealing against bifurcation in equal time.",
        "graph",
        "3 seconds each",
    ),
    Goal(
        "photonic-link",
        "Design an optical link",
        "Co-packaged, pluggable or copper: margin, energy, yield.",
        "waterfall",
        "at once",
    ),
    Goal("import", "Use my own data", "CSV, Excel, Parquet: checked, split, made ready to train.", "table", ""),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that was said in public and can be tried here.

    Parameters
    ----------
    text, who, when : str
        "date not stated" where nobody gave one.
    sample : str
        What tries it.
    design : Design
        Of the runs that answer it.
    """

    text: str
    who: str
    when: str
    sample: str
    design: Design


LINKS = ({}, {"preset": "400GBASE-DR4 (datasheet)"}, {"preset": "ring DWDM chiplet (example)"})
"""Settings of the links of the sample."""
CLAIMS = (
    Claim(
        "Annealers choose the features a model needs, and draw its training samples.",
        "D-Wave",
        "date not stated",
        "breast-cancer-features",
        Design(
            "annealing.feature_selection",
            "diagnosis",
            569,
            {"folds": Least(5, 5, "fold"), "repeats": Least(2, 2, "repeat"), "k": Least(5, 5, "feature")},
        ),
    ),
    Claim(
        "Graphs embed naturally in the dynamics of neutral atoms.",
        "Pasqal, arXiv 2211.16337",
        "November 2022",
        "honeycomb-or-kagome",
        Design("atoms.kernel", "lattice", 60, {"folds": Least(5, 5, "fold"), "repeats": Least(2, 2, "repeat")}),
    ),
    Claim(
        "A quantum adapter fine-tunes a language model with 76 % fewer parameters.",
        "Origin Quantum, arXiv 2503.12790",
        "April 2025",
        "adapter-claims",
        Design(
            "finetune.adapters",
            "completion",
            60,
            {"steps": Least(20, 40, "step"), "seeds": Least(3, 3, "seed"), "answers": Least(8, 32, "answer")},
            {"adapters": "qtha1"},
        ),
    ),
    Claim(
        "Optical links join accelerators at a few picojoules a bit.",
        "Lightmatter, Ayar Labs, Celestial AI",
        "March 2026 for 3.0 pJ/bit",
        "photonic-link",
        Design("photonic.link", same=LINKS, controls=False),
    ),
    Claim(
        "A million physical qubits run what no classical machine can.",
        "PsiQuantum and others",
        "date not stated",
        "train-gpt3-class",
        Design("planning.qec", same=({},), controls=False),
    ),
)
"""In the order of the page; none is ours, and none is believed before it is run."""


def claim_words(experiment: Experiment) -> str:
    """Which claim an experiment tries, who made it and when, and why it is no evidence as it is set; empty for none."""
    target = experiment.dataset.target.name if experiment.dataset is not None and experiment.dataset.target else ""
    for claim in CLAIMS:
        design = claim.design
        if design.backend != experiment.backend or (design.target and design.target != target):
            continue
        lacking = lacks(design, experiment)
        if lacking and design.same:
            # Told by its settings alone: with others it is some other link or machine.
            continue
        as_set = f" As it is set it would be no evidence: {lacking}." if lacking else ""
        return f"Tests a claim: {claim.text} Said by {claim.who}, {claim.when}.{as_set}"
    return ""
