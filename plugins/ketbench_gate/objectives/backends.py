"""What the plugin registers beyond labels: energies, kernels, generative models; imports nothing heavy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from ketbench.plugin import (
    Availability,
    Context,
    Dataset,
    Event,
    KetbenchError,
    Model,
    Page,
    Prediction,
    Problem,
    Result,
    Stage,
    Task,
    Truth,
)
from ketbench_gate.engines.choice import has
from ketbench_gate.objectives.compressing.params import AutoencoderParams
from ketbench_gate.objectives.energy.params import EnergyParams
from ketbench_gate.objectives.generating.params import GenerateParams
from ketbench_gate.objectives.instruments.params import StudyParams
from ketbench_gate.objectives.kernels.params import KernelParams
from ketbench_gate.reported import of_autoencoder, of_energy, of_generating, of_kernel, of_study


class EnergyBackend:
    """The lowest energy of an operator, a molecule or a cut by variation."""

    name = "gate.energy"
    title = "Gate model: lowest energy (VQE, QAOA)"
    needs = frozenset[str]()
    reads_problems = True
    takes = frozenset({"dataset", "circuit"})
    params = EnergyParams
    objective = "the energy <psi|H|psi>, minimised"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return of_energy(task, params)

    def example(self) -> tuple[Task, EnergyParams]:
        """A ring of spins, for the conformance suite."""
        return Task(), EnergyParams(model="ising", sites=4, layers=2, starts=1)

    def truths(self) -> Sequence[Truth]:
        """Energies known beforehand."""
        from ketbench_gate.objectives.known import tilted_spin

        return [tilted_spin()]

    def available(self) -> Availability:
        """Whether it can run here; a molecule needs PennyLane, a drawn circuit torch."""
        return Availability(True)

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.energy.run")
        import_module("scipy.sparse.linalg")

    def check(self, task: Task, params: EnergyParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.energy.checks import problems

        return list(problems(task, params))

    def stages(self, task: Task, params: EnergyParams) -> Sequence[Stage]:
        """What it does, step by step."""
        from ketbench_gate.paging.objectives import energy_stages

        return energy_stages(task, params)

    def page(self, task: Task, params: EnergyParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        from ketbench_gate.paging.objectives import energy_page

        return energy_page(result)

    def run(self, task: Task, params: EnergyParams, context: Context) -> Iterator[Event | Result]:
        """Minimise; see `ketbench_gate.objectives.energy.run`."""
        from ketbench_gate.objectives.energy.run import run

        yield from run(task, params, context)


class KernelBackend:
    """Quantum kernels beside classical ones."""

    name = "gate.kernel"
    title = "Gate model: quantum kernel"
    needs = frozenset({"dataset"})
    takes = frozenset({"circuit"})
    params = KernelParams
    proposes_steps = True
    objective = "the margin of a kernel machine; the bandwidth by inner folds"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return of_kernel(task, params)

    def example(self) -> tuple[None, KernelParams]:
        """A small kernel for the conformance suite, on the task that it makes."""
        return None, KernelParams(bandwidths=(0.5, 0.1), penalties=(1.0,), folds=2)

    def available(self) -> Availability:
        """Whether torch is installed."""
        return _installed("torch")

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.kernels.run")
        import_module("ketbench_gate.engines.statevector.simulator")
        import_module("sklearn.svm")

    def check(self, task: Task, params: KernelParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.kernels.checks import problems

        return list(problems(task, params))

    def stages(self, task: Task, params: KernelParams) -> Sequence[Stage]:
        """What it does, step by step."""
        from ketbench_gate.paging.objectives import kernel_stages

        return kernel_stages(task, params)

    def page(self, task: Task, params: KernelParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        from ketbench_gate.paging.objectives import kernel_page

        return kernel_page(result)

    def run(self, task: Task, params: KernelParams, context: Context) -> Iterator[Event | Result]:
        """Tune, learn, compare; see `ketbench_gate.objectives.kernels.run`."""
        from ketbench_gate.objectives.kernels.run import run

        yield from run(task, params, context)

    def predict(self, task: Task, params: KernelParams, model: Model, rows: Dataset, context: Context) -> Prediction:
        """Classes with scores, or numbers, of new rows."""
        from ketbench_gate.objectives.kernels.model import predicted

        return predicted(model, task.circuit, rows)

    def evaluate(
        self, task: Task, params: KernelParams, model: Model, how: Mapping[str, Any], context: Context
    ) -> Iterator[Event | Result]:
        """The test rows once more, exact or with shots an entry."""
        from ketbench_gate.objectives.kernels.keeping.using import evaluated

        yield from evaluated(task, model, how)

    def export(
        self, task: Task, params: KernelParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Files that run without Ketbench."""
        from ketbench_gate.objectives.kernels.keeping.using import exported

        return exported(model, task.circuit, form, folder)


class GenerateBackend:
    """Born machines beside classical generative models."""

    name = "gate.generate"
    title = "Gate model: Born machine"
    needs = frozenset({"dataset"})
    takes = frozenset({"circuit"})
    params = GenerateParams
    objective = "the distance of the Born machine's distribution from that of the data"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return of_generating(params)

    def example(self) -> tuple[Task, GenerateParams]:
        """Bars and stripes of four pixels, for the conformance suite."""
        from ketbench_gate.objectives.known import bars_dataset

        return Task(bars_dataset(2, 2)), GenerateParams(layers=2, steps=20, seeds=1)

    def truths(self) -> Sequence[Truth]:
        """Distances known beforehand."""
        from ketbench_gate.objectives.known import uniform_pictures

        return [uniform_pictures()]

    def available(self) -> Availability:
        """Whether it can run here; only a drawn circuit needs torch."""
        return Availability(True)

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.generating.run")
        import_module("scipy.optimize")

    def check(self, task: Task, params: GenerateParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.generating.checks import problems

        return list(problems(task, params))

    def stages(self, task: Task, params: GenerateParams) -> Sequence[Stage]:
        """What it does, step by step."""
        from ketbench_gate.paging.objectives import generate_stages

        return generate_stages(task, params)

    def page(self, task: Task, params: GenerateParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        from ketbench_gate.paging.objectives import generate_page

        return generate_page(result)

    def run(self, task: Task, params: GenerateParams, context: Context) -> Iterator[Event | Result]:
        """Train and compare; see `ketbench_gate.objectives.generating.run`."""
        from ketbench_gate.objectives.generating.run import run

        yield from run(task, params, context)

    def predict(self, task: Task, params: GenerateParams, model: Model, rows: Dataset, context: Context) -> Prediction:
        """The chance of each row."""
        from ketbench_gate.objectives.generating.run import predicted

        return predicted(model, rows)

    def evaluate(
        self, task: Task, params: GenerateParams, model: Model, how: Mapping[str, Any], context: Context
    ) -> Iterator[Event | Result]:
        """Distances from the data, exact or with shots."""
        from ketbench_gate.objectives.generating.using import evaluated

        yield from evaluated(task, params, model, how)

    def export(
        self, task: Task, params: GenerateParams, model: Model, form: str, folder: str, context: Context
    ) -> list[str]:
        """Files that run without Ketbench."""
        from ketbench_gate.objectives.generating.using import exported

        return exported(model, task.circuit, form, folder)


class AutoencoderBackend:
    """States of data pressed into fewer qubits."""

    name = "gate.autoencoder"
    title = "Gate model: quantum autoencoder"
    needs = frozenset({"dataset"})
    params = AutoencoderParams
    objective = "the weight outside of empty trash qubits, minimised"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return of_autoencoder(params)

    def example(self) -> tuple[Task, AutoencoderParams]:
        """Pictures of four pixels, for the conformance suite."""
        from ketbench_gate.objectives.known import bars_dataset

        return Task(bars_dataset(2, 2)), AutoencoderParams(encoding="angle", layers=2, steps=10, seeds=1)

    def available(self) -> Availability:
        """Whether it can run here."""
        return Availability(True)

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.compressing.run")
        import_module("scipy.optimize")

    def check(self, task: Task, params: AutoencoderParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.compressing.states import states_of

        if task.dataset is None:
            return [Problem("gate.autoencoder needs a dataset of numbers; choose one.", "dataset")]
        try:
            states_of(task.dataset, params)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        return []

    def run(self, task: Task, params: AutoencoderParams, context: Context) -> Iterator[Event | Result]:
        """Train and compare; see `ketbench_gate.objectives.compressing.run`."""
        from ketbench_gate.objectives.compressing.run import run

        yield from run(task, params, context)

    def page(self, task: Task, params: AutoencoderParams, result: Result) -> Page:
        """How near it comes to its bound."""
        from ketbench_gate.objectives.instruments.paging import autoencoder_page

        return autoencoder_page(result)


class StudyBackend:
    """Instruments: gradients against qubits, reach against depth, the spectrum of a circuit."""

    name = "gate.study"
    title = "Gate model: studies of circuits"
    needs = frozenset[str]()
    takes = frozenset({"circuit"})
    params = StudyParams
    objective = "nothing is trained; properties of circuits are measured"

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return of_study(params)

    def example(self) -> tuple[Task, StudyParams]:
        """Two small sizes, for the conformance suite."""
        return Task(), StudyParams(qubits=(2, 3), draws=20)

    def available(self) -> Availability:
        """Whether it can run here; only a spectrum needs torch."""
        return Availability(True)

    def warm(self) -> None:
        """Import what a run needs."""
        import_module("ketbench_gate.objectives.instruments.study")

    def check(self, task: Task, params: StudyParams) -> Sequence[Problem]:
        """Findings before Run."""
        from ketbench_gate.objectives.instruments.study import problem

        text = problem(task, params)
        return [Problem(text, "circuit" if params.study == "fourier" else "params.study")] if text else []

    def run(self, task: Task, params: StudyParams, context: Context) -> Iterator[Event | Result]:
        """Measure; see `ketbench_gate.objectives.instruments.study`."""
        from ketbench_gate.objectives.instruments.study import run

        yield from run(task, params, context)

    def page(self, task: Task, params: StudyParams, result: Result) -> Page:
        """What was measured in a sentence, and its picture."""
        from ketbench_gate.objectives.instruments.paging import study_page

        return study_page(result)


def _installed(*packages: str) -> Availability:
    for package in packages:
        if not has(package):
            return Availability(False, f"The package {package} is not installed.", "Run: pip install 'ketbench[gate]'")
    return Availability(True)
