"""Sample projects, made by code from data that scikit-learn ships or from a seed; nothing is downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from ketbench.base.contributed.found import Contribution, contributions
from ketbench.base.errors import BackendError, InputError
from ketbench.project.project import Project


@dataclass(frozen=True, slots=True)
class Sample:
    """One row of the Start page.

    Parameters
    ----------
    name : str
    title : str
    description : str
        What it shows and what to look at, in two sentences.
    backend : str
        The backend of its first experiment.
    module : str
        Where its `build` function lives; imported only when the sample is made.
    brought : Contribution or None
        What a plugin says of it; the plugin's process then makes the project.
    """

    name: str
    title: str
    description: str
    backend: str
    module: str
    brought: Contribution | None = None

    def build(self) -> Project:
        """Make the project.

        Raises
        ------
        InputError, BackendError
            When a plugin cannot make it.
        """
        if self.brought is not None:
            return self.brought.ask("", how="ketbench.samples:built")
        make: Callable[[], Project] = import_module(self.module).build
        return make()


_ROWS = (
    Sample(
        "wine-classifier",
        "Wine: three classes with 4 qubits",
        "178 wines, 13 measurements reduced to 4 by PCA, a 4-qubit circuit that reads the data three times. "
        "Compare its test accuracy with logistic regression and an equal-parameter network.",
        "gate.statevector",
        "ketbench.samples.tables.wine",
    ),
    Sample(
        "iris-classifier",
        "Iris: three classes with 4 qubits",
        "150 flowers, one measurement a qubit, no reduction. The smallest honest training run.",
        "gate.statevector",
        "ketbench.samples.tables.iris",
    ),
    Sample(
        "digits-hybrid",
        "Digits: a network, convolutions or patches before 4 qubits",
        "1797 pictures of 8 x 8 reach a 4-qubit circuit in four ways, one of them an encoder trained beforehand. "
        "Compare each with the same model whose circuit is off.",
        "gate.statevector",
        "ketbench.samples.tables.digits",
    ),
    Sample(
        "pulse-order",
        "Series: which pulse came first, by a recurrent cell",
        "300 series of ten steps, three qubits, a state that goes from step to step. "
        "Look at the strong controls: frozen or without entangling gates the cell cannot remember.",
        "gate.statevector",
        "ketbench.samples.tables.pulse_order",
    ),
    Sample(
        "cancer-qcnn",
        "Breast cancer by a quantum convolutional network",
        "Eight qubits, equal gates on neighbours, pooling down to one qubit, 24 weights. "
        "It learns; logistic regression beside it is better.",
        "gate.statevector",
        "ketbench.samples.tables.cancer_qcnn",
    ),
    Sample(
        "photonic-link",
        "A co-packaged optical link against a pluggable and copper",
        "Power, error rate, energy and yield of three links, and what the fastest buys a GPT-3 training run. "
        "A link six times as fast as NVLink3 makes the iteration about 1.2 times as fast: look at the saturation.",
        "photonic.link",
        "ketbench.samples.machines.photonic_link",
    ),
    Sample(
        "breast-cancer-features",
        "Breast cancer: which 5 of 30 measurements?",
        "Exactly five features by a quadratic objective, proved optimal by listing all 142,506 choices. "
        "Look at the accuracy beside mRMR, RFE and LASSO: chosen inside the folds, with intervals.",
        "annealing.feature_selection",
        "ketbench.samples.tables.breast_cancer",
    ),
    Sample(
        "max-cut",
        "Max-cut of a random graph",
        "80 nodes, 240 edges, two colours. Annealing and bifurcation race in the same time; the last experiment "
        "asks whether the graph would fit on a quantum annealer.",
        "annealing.solve",
        "ketbench.samples.problems.max_cut",
    ),
    Sample(
        "knapsack",
        "A knapsack: what goes into the bag?",
        "Twelve things with use and weight, a bag of 15 kg. The answer names the things; the second experiment shows "
        "what a penalty that is too low does.",
        "annealing.problem",
        "ketbench.samples.problems.knapsack",
    ),
    Sample(
        "tour",
        "A tour of twelve cities",
        "The shortest way through twelve German cities and back, proved by branch and bound. Look at how far "
        "the annealer alone stays behind.",
        "annealing.problem",
        "ketbench.samples.problems.tour",
    ),
    Sample(
        "map-colouring",
        "Colouring the map of the German states",
        "Sixteen states, neighbours in different colours. Four colours are needed: three are proved too few.",
        "annealing.problem",
        "ketbench.samples.problems.map_colouring",
    ),
    Sample(
        "honeycomb-or-kagome",
        "Honeycomb or kagome: which lattice is a patch from?",
        "60 patches of two lattices, as many of each size, told apart by what atoms in their places do. "
        "Look at the kernels that cost nothing: the one that counts nodes is at chance, others are not.",
        "atoms.kernel",
        "ketbench.samples.atoms.lattice_patches",
    ),
    Sample(
        "karate-club",
        "Karate club: an independent set with sixteen atoms",
        "Sixteen members of Zachary's club as a register, and the largest group without a friendship by a ramp of the "
        "detuning. The exact answer and a greedy one stand beside it; so do the edges that the layout gets wrong.",
        "atoms.mis",
        "ketbench.samples.atoms.karate_club",
    ),
    Sample(
        "chat-service",
        "A chat service: users to nodes, waiting and money",
        "A published day of 776 billion tokens comes out at 227 nodes; two demands of our own, on two chips. "
        "Look at the month in which registration must close, and at what is left of claims to save.",
        "planning.service",
        "ketbench.samples.machines.chat_service",
    ),
    Sample(
        "train-gpt3-class",
        "Training a model of GPT-3's class",
        "Days, memory and cost on 1024 A100, H100 and H800, and the fastest layout of all that fit. "
        "Look at the published runs beside our predictions before believing one.",
        "planning.training",
        "ketbench.samples.machines.gpt3_training",
    ),
    Sample(
        "h2-dissociation",
        "The hydrogen molecule: energy and dissociation",
        "Four qubits, three excitations, exact in a few steps, beside Hartree-Fock along the bond. "
        "Then an ansatz without chemistry: count the starts that stop at the Hartree-Fock energy.",
        "gate.energy",
        "ketbench.samples.quantum.h2_dissociation",
    ),
    Sample(
        "maxcut-qaoa",
        "Max-cut by QAOA, beside greedy and annealing",
        "Twelve nodes, one and three layers, the landscape of one layer and the cut drawn. "
        "Look at the controls: simple solvers find the largest cut at once.",
        "gate.energy",
        "ketbench.samples.quantum.maxcut_qaoa",
    ),
    Sample(
        "kernel-or-not",
        "Breast cancer by a quantum kernel, tuned or not",
        "Eight qubits, a kernel whose bandwidth is chosen inside the training rows. "
        "Untuned it hardly beats guessing; tuned it equals an RBF kernel.",
        "gate.kernel",
        "ketbench.samples.tables.kernel_or_not",
    ),
    Sample(
        "bars-and-stripes",
        "Bars and stripes by a Born machine",
        "Fourteen pictures of nine pixels, six starts each. "
        "Look at the spread between starts, and at the Boltzmann machine of equal size.",
        "gate.generate",
        "ketbench.samples.quantum.bars_and_stripes",
    ),
    Sample(
        "adapter-claims",
        "Adapters of a language model: does the circuit help?",
        "Two adapters with circuits, trained beside LoRA, LoRA of equal size, and themselves with the circuit off. "
        "A tiny random model, so read the losses and the verdict; docs/finetune.md has a real one.",
        "finetune.adapters",
        "ketbench.samples.texts.adapter_claims",
    ),
)
SAMPLES: Mapping[str, Sample] = {row.name: row for row in _ROWS}


def samples() -> Mapping[str, Sample]:
    """All samples by name: ours, then those of plugins, which can hide none of ours."""
    brought = {
        one.name: Sample(one.name, one.title, one.facts["description"], one.facts["backend"], "", one)
        for one in contributions("sample")
    }
    return {**SAMPLES, **{name: row for name, row in brought.items() if name not in SAMPLES}}


def built(found: Any) -> Project:
    """In a plugin's process: the project it makes.

    Raises
    ------
    BackendError
        For what is not a project.
    """
    made = found.build()
    if not isinstance(made, Project):
        raise BackendError(f"build gave {type(made).__name__}; give a ketbench.plugin.Project.")
    return made


def sample(name: str) -> Sample:
    """A sample by name.

    Raises
    ------
    InputError
        With the names there are.
    """
    if name in SAMPLES:
        return SAMPLES[name]
    every = samples()
    if name not in every:
        raise InputError(f"There is no sample '{name}'; choose one of {', '.join(every)}.")
    return every[name]
