"""A run of `gate.study`: gradients against qubits, reach against depth, or the spectrum of a circuit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ketbench.plugin import (
    Axis,
    Bars,
    Baseline,
    Context,
    Described,
    Event,
    InputError,
    Line,
    Measured,
    Progress,
    Result,
    Series,
    Table,
    Task,
    Value,
)
from ketbench_gate.objectives.instruments.fourier import Spectrum, fourier_coefficients
from ketbench_gate.objectives.instruments.params import StudyParams
from ketbench_gate.objectives.instruments.plateaus import Plateau, against_depth, gradient_variances
from ketbench_gate.objectives.instruments.simulability import simulability

MOST_QUBITS, MOST_LAYERS = 12, 200
_HALVED = float(np.log(2))
_SHOWN = 40


def problem(task: Task, params: StudyParams) -> str:
    """Why a study cannot run, in a sentence; empty where it can."""
    if params.study == "fourier":
        return (
            "" if task.circuit is not None else "A spectrum is that of a circuit; choose one that uses features x[i]."
        )
    sizes = params.qubits if params.study == "plateau" else (params.wires,)
    if params.study == "plateau" and len(set(sizes)) < 2:
        return "A fit over qubits needs two different sizes at least; give for example 2, 4, 6, 8."
    outside = [n for n in sizes if not 1 <= n <= MOST_QUBITS]
    if outside:
        return f"{outside[0]} qubits are outside what is studied here; give sizes from 1 to {MOST_QUBITS}."
    depths = params.layers if params.study == "plateau" else params.depths
    wrong = [depth for depth in depths if not 0 <= depth <= MOST_LAYERS]
    if wrong or not depths:
        return f"The numbers of layers are {list(depths)}; give some from 0 to {MOST_LAYERS}."
    return ""


def run(task: Task, params: StudyParams, context: Context) -> Iterator[Event | Result]:
    """Measure, fit, and put it beside what it stands against."""
    text = problem(task, params)
    if text:
        raise InputError(text)
    yield Described({"engine": "statevector (numpy)", "study": params.study})
    if params.study == "plateau":
        yield from _plateaus(task, params, context)
    elif params.study == "expressibility":
        yield from _reach(task, params, context)
    else:
        assert task.circuit is not None
        yield _spectrum(task, params, fourier_coefficients(task.circuit, params.observable, degree=params.degree))


def _plateaus(task: Task, params: StudyParams, context: Context) -> Iterator[Event | Result]:
    found: list[tuple[int, Plateau]] = []
    local = params.cost == "local"
    for at, depth in enumerate((*params.layers, params.layers[0])):
        if context.cancelled():
            return
        here = local if at < len(params.layers) else not local
        made = gradient_variances(params.qubits, depth, params.draws, task.seed, local=here)
        found.append((depth, made))
        if at < len(params.layers):
            yield Measured(at + 1, {"rate": made.rate, "last_variance": float(made.variances[-1])})
        text = f"{depth or 'as many layers as qubits'}: rate {made.rate:.2f}"
        yield Progress(at + 1, len(params.layers) + 1, text, steps=len(params.layers))
    *own, (_, other) = found
    first = own[0][1]
    sizes = np.array(params.qubits, dtype=np.float64)
    series = [Series(_layers(depth), sizes, one.variances) for depth, one in own]
    name = "global" if local else "local"
    series.append(Series(f"{_layers(params.layers[0])}, {name} cost", sizes, other.variances))
    rows = [[_layers(depth), n, float(v)] for depth, one in own for n, v in zip(one.qubits, one.variances, strict=True)]
    halves = first.rate / _HALVED
    summary: dict[str, Value] = {
        "rate": first.rate, "halvings_a_qubit": halves, "first_variance": float(first.variances[0]),
        "last_variance": float(first.variances[-1]), "cost": params.cost, "draws": params.draws,
    }  # fmt: skip
    control = Baseline(
        name, f"The {name} cost", {"rate": other.rate, "last_variance": float(other.variances[-1])},
        "Same circuits and draws, first number of layers.",
    )  # fmt: skip
    note = f"The variance of the first parameter's gradient halves {halves:.2f} times a qubit (fit over all sizes)."
    y = Axis("variance of the gradient", log=True)
    figures = {
        "variances": Line(title="Gradients against qubits", series=series, x=Axis("qubits"), y=y),
        "table": Table(title="Variances", columns=["layers", "qubits", "variance"], rows=rows),
    }
    formulas = {"rate": "of the fit variance ~ exp(-rate n) (McClean et al. 2018, arXiv:1803.11173)"}
    yield Result(summary, [control], figures, formulas=formulas, notes=[note])


def _reach(task: Task, params: StudyParams, context: Context) -> Iterator[Event | Result]:
    rows: list[tuple[int, float, float]] = []
    draws = 2 * params.draws
    for at, depth in enumerate(params.depths):
        if context.cancelled():
            return
        rows += against_depth(params.wires, [depth], draws, task.seed)
        yield Measured(depth, {"expressibility": rows[-1][1], "entangling_power": rows[-1][2]})
        yield Progress(at + 1, len(params.depths), f"{depth} layers", steps=max(params.depths))
    depths, reach, power = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    size = 2.0**params.wires
    haar = (size - 2) / (size + 1)
    summary: dict[str, Value] = {
        "expressibility": float(reach[-1]), "entangling_power": float(power[-1]), "layers": params.depths[-1],
        "qubits": params.wires, "draws": draws,
    }  # fmt: skip
    control = Baseline("haar", "Haar states", {"expressibility": 0.0, "entangling_power": haar}, "In closed form.")
    both = [Series("circuit", depths, power), Series("Haar", depths, np.full(len(depths), haar), reference=True)]
    figures = {
        "reach": Line(title="Distance from Haar states", series=[Series("KL divergence", depths, reach)],
                      x=Axis("layers"), y=Axis("expressibility", "nat", log=True)),
        "power": Line(title="Entangling power", series=both,
                      x=Axis("layers"), y=Axis("Meyer-Wallach measure")),
        "table": Table(title="Against depth", columns=["layers", "expressibility", "entangling power"],
                       rows=[list(row) for row in rows]),
    }  # fmt: skip
    formulas = {
        "expressibility": "KL(fidelities of random pairs || Haar), 0 is Haar (Sim et al. 2019, arXiv:1905.10876)",
        "entangling_power": "mean Meyer-Wallach measure; Haar states have (N - 2) / (N + 1)",
    }
    yield Result(summary, [control], figures, formulas=formulas, notes=["A few draws overstate the divergence."])


def _spectrum(task: Task, params: StudyParams, found: Spectrum) -> Result:
    assert task.circuit is not None
    sizes = np.abs(found.coefficients)
    order = np.argsort(-sizes, kind="stable")[:_SHOWN]
    names = [", ".join(map(str, found.frequencies[at])) for at in order]
    reached = [max(abs(w) for w in frequency) for frequency in found.accessible]
    summary: dict[str, Value] = {
        "frequencies": len(found.accessible), "largest_frequency": max(reached, default=0),
        "mean": float(found.at(*(0,) * len(found.frequencies[0])).real), "observable": params.observable,
        "features": len(found.frequencies[0]),
    }  # fmt: skip
    rows = [[names[k], float(found.coefficients[at].real), float(found.coefficients[at].imag)]
            for k, at in enumerate(order)]  # fmt: skip
    figures = {
        "spectrum": Bars(title="Sizes of the coefficients", categories=names, names=["size"],
                         values=sizes[order][None, :], x=Axis("frequency"), y=Axis("size")),
        "table": Table(title="Coefficients", columns=["frequency", "real", "imaginary"], rows=rows),
    }  # fmt: skip
    most = len(found.frequencies)
    control = Baseline(
        "possible", "Frequencies that the encodings allow", {"frequencies": most}, "All within the degree."
    )
    formulas = {"frequencies": "of f(x) = sum c_w exp(i w x), those with c_w not 0 (Schuld et al. 2021)"}
    return Result(summary, [control], figures, formulas=formulas, notes=[simulability(task.circuit).said])


def _layers(depth: int) -> str:
    return f"{depth} layers" if depth else "layers as qubits"
