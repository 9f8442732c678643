"""Whether the data fit a circuit: how many qubits each encoding needs, what does not fit, and what can be done."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ketbench.base.counting import counted
from ketbench.base.problems import Problem, Severity
from ketbench.circuit.angles.expressions import Expression, Feature, evaluate, features_of, parameters_of, to_text
from ketbench.circuit.circuit import Circuit, Op
from ketbench.circuit.editing.refitting import (
    reads_data,
    rounds_needed,
    takes_state,
    with_amplitudes,
    with_features_again,
    with_fewer_features,
    with_reuploading,
)
from ketbench.data.dataset import Dataset
from ketbench.data.preparing.feature_names import feature_names
from ketbench.data.preparing.preparation import (
    STEPS,
    MinMax,
    OneHot,
    Pca,
    Prepared,
    Select,
    Standardise,
    placed,
    prepare,
)

TOO_WIDE = "dataset.preparation.range"
ANGLES = ({"kind": "min-max"},)
"""The step whose usual range is that of angles, 0 to pi."""


@dataclass(frozen=True)
class Offer:
    """One way to make data and circuit fit.

    Parameters
    ----------
    key : str
        Short and stable: "select", "pca", "amplitude", "reupload", "again", "fewer" or "angles".
    title : str
        For a button.
    why : str
        What it costs and what it keeps, in a sentence.
    dataset : Dataset or None
        The dataset with steps more; None where the circuit changes instead.
    circuit : Circuit or None
        The circuit as it would be; None where the dataset changes instead.
    params : mapping of str to JSON value, or None
        Parameters of the experiment that change instead.
    """

    key: str
    title: str
    why: str
    dataset: Dataset | None = None
    circuit: Circuit | None = None
    params: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Fit:
    """How data and circuit go together.

    Parameters
    ----------
    features : int
        What the circuit is given after preparation.
    sentence : str
        Qubits by encoding.
    problems : tuple of Problem
    offers : tuple of Offer
        Empty where everything fits.
    """

    features: int
    sentence: str
    problems: tuple[Problem, ...] = ()
    offers: tuple[Offer, ...] = ()


def qubits_needed(features: int) -> tuple[int, int]:
    """Qubits for angle encoding (one a feature) and for amplitude encoding (the logarithm to base two).

    >>> qubits_needed(12)
    (12, 4)
    """
    return features, max(1, math.ceil(math.log2(max(1, features))))


def fit_to_machine(dataset: Dataset, circuit: Circuit | None = None) -> Fit:
    """Compare what a dataset gives with what a circuit takes.

    Parameters
    ----------
    dataset : Dataset
    circuit : Circuit, optional
        Without one only the qubits are counted.

    Raises
    ------
    DatasetError
        When the dataset cannot be prepared.
    """
    prepared = prepare(dataset)
    features = len(prepared.feature_names)
    if circuit is None:
        return Fit(features, qubits_sentence(features))
    by_count = tuple(_counted(dataset, prepared.feature_names, circuit))
    problems = (*by_count, *_ranges(prepared, circuit))
    offers = tuple(_offers(dataset, prepared, circuit)) if by_count else ()
    if not by_count and any(problem.where == TOO_WIDE for problem in problems):
        why = "Scales each feature to 0 … π by its range in the training rows."
        offers = (Offer("angles", "Scale to angles", why, dataset.with_step(STEPS.validate_python(ANGLES)[0])),)
    return Fit(features, qubits_sentence(features), problems, offers)


def fit_by_count(dataset: Dataset, circuit: Circuit | None = None) -> Fit:
    """The same from the numbers of features and wires alone: at once, nothing fitted, no offers."""
    names = feature_names(dataset)
    problems = tuple(_counted(dataset, names, circuit)) if circuit is not None else ()
    return Fit(len(names), qubits_sentence(len(names)), problems)


def qubits_sentence(features: int) -> str:
    """Qubits by encoding.

    >>> qubits_sentence(12)
    '12 features: 12 qubits by angle encoding, 4 by amplitude encoding.'
    """
    angle, amplitude = qubits_needed(features)
    qubits = f"{counted(angle, 'qubit')} by angle encoding, {amplitude} by amplitude encoding"
    return f"{counted(features, 'feature')}: {qubits}."


def capacity(circuit: Circuit) -> int:
    """How many features a circuit takes in: those that angles name, or as many as a state has amplitudes."""
    by_state = max((2 ** len(op.wires) for op in _open_states(circuit)), default=0)
    return max(by_state, 1 + max(circuit.features, default=-1))


def _open_states(circuit: Circuit) -> list[Op]:
    """Amplitude encodings that name no features and so take what comes, padded with zeros."""
    return [op for op in circuit.ops if takes_state(op) and not op.angles]


def _counted(dataset: Dataset, given: Sequence[str], circuit: Circuit) -> Iterator[Problem]:
    features, room = len(given), capacity(circuit)
    has_state = any(map(takes_state, circuit.ops))
    names = f"'{dataset.name}' gives {counted(features, 'feature')} and circuit '{circuit.name}'"
    if room == 0:
        yield Problem(f"{names} takes none.", "dataset.features", Severity.ERROR, "Add an encoding of the data to it.")
    elif room > features and not _open_states(circuit):
        text = f"{names} asks for x[{room - 1}], feature number {room}"
        yield Problem(f"{text}.", "dataset.features", Severity.ERROR, "Give more features or change the encoding.")
    elif left := _unread(given, circuit):
        listed = f"{', '.join(left[:4])}{', …' * (len(left) > 4)}"
        text = f"{names} takes {features - len(left)}, so {len(left)} would not be looked at ({listed})"
        severity = Severity.ERROR if has_state else Severity.WARNING
        remedy = "Choose one of the offers." if features > room else "Use them in an angle, or skip these columns."
        yield Problem(f"{text}.", "dataset.features", severity, remedy)


def _unread(given: Sequence[str], circuit: Circuit) -> list[str]:
    """The features that no angle names and no state takes in; a circuit may leave out any place."""
    by_state = max((2 ** len(op.wires) for op in _open_states(circuit)), default=0)
    read = {*circuit.features, *range(by_state)}
    return [name for i, name in enumerate(given) if i not in read]


def _ranges(prepared: Prepared, circuit: Circuit) -> Iterator[Problem]:
    """An angle repeats after 2 pi, and a state of length zero cannot be made."""
    x = prepared.train.x
    if not len(x):
        return
    empty = np.linalg.norm(x, axis=1) == 0
    if any(map(takes_state, circuit.ops)) and empty.any():
        row = int(prepared.train.rows[np.flatnonzero(empty)[0]])
        text = f"Row {row + 1} is zero in every feature and gives no state for amplitude encoding"
        yield Problem(f"{text}.", "dataset.preparation", Severity.ERROR, "Use angle encoding or another scaling.")
    spread, angle = max(_spreads(x, circuit), default=(0.0, Feature(0)), key=lambda found: found[0])
    if spread > 2 * np.pi + 1e-9:
        name = prepared.feature_names[features_of(angle)[0]]
        text = f"Feature '{name}' as the angle {to_text(angle)} spans {spread:.3g} rad, more than a full turn"
        remedy = "Scale it to an angle range by a min-max step."
        yield Problem(f"{text}, so different values look alike.", TOO_WIDE, Severity.WARNING, remedy)


def _spreads(x: np.ndarray, circuit: Circuit) -> Iterator[tuple[float, Expression]]:
    """From the smallest to the largest value of each angle that the data alone decide, in radians."""
    for op in circuit.ops:
        for angle in () if takes_state(op) else op.angles:
            read = features_of(angle)
            if read and read[-1] < x.shape[1] and not parameters_of(angle):
                values = np.asarray(evaluate(angle, features=x.T), dtype=float)
                known = values[np.isfinite(values)]
                yield (float(np.ptp(known)) if known.size else 0.0), angle


def _offers(dataset: Dataset, prepared: Prepared, circuit: Circuit) -> Iterator[Offer]:
    features, room = len(prepared.feature_names), capacity(circuit)
    wires = circuit.n_wires
    if 0 < room < features:
        yield from _smaller(dataset, prepared, room)
    if room > features > 0 and not any(map(takes_state, circuit.ops)):
        yield from _narrower(circuit, prepared.feature_names)
    _, amplitude = qubits_needed(features)
    if features > room and amplitude <= wires and not any(map(takes_state, circuit.ops)):
        why = f"All {features} features fit the amplitudes of {amplitude} qubits; lengths are lost by normalising."
        made = with_amplitudes(circuit, features)
        yield Offer("amplitude", f"Amplitude encoding on {counted(amplitude, 'qubit')}", why, circuit=made)
    if wires and features > room and not any(map(takes_state, circuit.ops)):
        rounds = rounds_needed(circuit, features)
        why = "Every feature is written, one after another; nothing is lost, the circuit gets deeper."
        title = f"Re-uploading in {rounds} round{'s' if rounds > 1 else ''} on {counted(wires, 'qubit')}"
        yield Offer("reupload", title, why, circuit=with_reuploading(circuit, features))


def _narrower(circuit: Circuit, given: Sequence[str]) -> Iterator[Offer]:
    """The circuit for fewer features than it reads: with its shape kept, or without what reads those that are gone."""
    features = len(given)
    again, fewer = with_features_again(circuit, features), with_fewer_features(circuit, features)
    gone = [index for index in sorted(circuit.features) if index >= features]
    if len(again.features) == features:
        twice = list(dict.fromkeys(f"'{given[index % features]}'" for index in gone))
        named = ", ".join(twice[:3]) + (f" and {len(twice) - 3} more" if len(twice) > 3 else "")
        why = f"All gates, wires and weights stay; what read x[{gone[0]}]{' and more' * (len(gone) > 1)} reads {named}."
        yield Offer("again", "Keep the circuit's shape", why, circuit=again)
    if len(fewer.features) == features:
        title = f"Encode the {counted(features, 'feature')} there are"
        yield Offer("fewer", title, _lost(circuit, fewer), circuit=fewer)


def _lost(before: Circuit, after: Circuit) -> str:
    """What a shorter encoding takes away, in a sentence."""
    gates, weights = len(before.ops) - len(after.ops), len(before.parameters) - len(after.parameters)
    bare = _wires_with_data(before) - _wires_with_data(after)
    what = [f"{counted(gates, 'gate')} taken out"] if gates else []
    what += [f"{counted(weights, 'trained weight')} lost"] if weights else ["no trained weight lost"]
    what += [f"{counted(len(bare), 'wire')} left without data"] if bare else []
    return f"A shorter encoding, which may cost accuracy: {', '.join(what)}."


def _wires_with_data(circuit: Circuit) -> set[int]:
    return {wire for op in circuit.ops if reads_data(op) for wire in op.wires}


def _smaller(dataset: Dataset, prepared: Prepared, room: int) -> Iterator[Offer]:
    chosen = ranked_features(prepared)[:room]
    kept = "1 column as it is" if room == 1 else f"{room} columns as they are"
    why = f"Keeps {kept}, ranked by how well each alone tells the target on the training rows."
    select = Select(columns=tuple(prepared.feature_names[i] for i in sorted(chosen)))
    title = "Select the best feature" if room == 1 else f"Select the {room} best features"
    yield Offer("select", title, why, dataset.with_step(select))
    if room <= min(len(prepared.train.rows), prepared.train.x.shape[1]):
        apart = _without_codes(dataset, prepared)
        kept = _kept_variance(prepared if apart is dataset else prepare(apart), room)
        why = f"Keeps {kept:.0%} of the variance of the training rows; the new features are mixtures."
        if apart is not dataset:
            why = f"{why[:-1]}, and categories without order become one-hot before."
        scaled = apart if _is_scaled(apart) else apart.with_step(Standardise())
        yield Offer("pca", f"PCA to {counted(room, 'component')}", why, scaled.with_step(Pca(components=room)))


def _without_codes(dataset: Dataset, prepared: Prepared) -> Dataset:
    """The dataset with a one-hot step where a PCA would mix codes that have no order."""
    if not prepared.nominal:
        return dataset
    names = tuple(prepared.feature_names[i] for i in prepared.nominal)
    return replace(dataset, preparation=placed(dataset.preparation, OneHot(columns=names)))


def _is_scaled(dataset: Dataset) -> bool:
    return any(isinstance(step, (Standardise, MinMax, Pca)) for step in dataset.preparation)


def _kept_variance(prepared: Prepared, components: int) -> float:
    x = prepared.train.x
    deviation = x.std(axis=0)
    values = np.linalg.svd((x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1), compute_uv=False) ** 2
    return float(values[:components].sum() / values.sum()) if values.sum() else 1.0


def ranked_features(prepared: Prepared) -> list[int]:
    """Features by how well each alone tells the target, best first: F ratio for classes, |correlation| for numbers.

    A category without order counts by the share of the target's variance that its values explain, on the same scale.
    """
    x, y = prepared.train.x, prepared.train.y
    if not len(y):
        return list(np.argsort(-x.var(axis=0), kind="stable"))
    score = _f_ratio(x, y) if prepared.is_classification else _correlations(x, y)
    for i in prepared.nominal:
        share = _explained(x[:, i], y, classes=prepared.is_classification)
        score[i] = share / max(1 - share, 1e-300) if prepared.is_classification else math.sqrt(share)
    return [int(i) for i in np.argsort(-score, kind="stable")]


def _explained(column: np.ndarray, y: np.ndarray, *, classes: bool) -> float:
    """Share of the target's variance between the values of a column (Goodman and Kruskal's tau of classes).

    Freed of what values of few rows explain by chance: epsilon squared of Kelley 1935 (PNAS 21, 554).
    """
    targets = (y[:, None] == np.unique(y)).astype(float) if classes else y[:, None].astype(float)
    values = np.unique(column)
    inside = sum(((part - part.mean(axis=0)) ** 2).sum() for part in (targets[column == v] for v in values))
    whole, free = ((targets - targets.mean(axis=0)) ** 2).sum(), len(y) - len(values)
    if not whole or free < 1:
        return 0.0
    return float(max(0.0, 1 - (inside / free) / (whole / (len(y) - 1))))


def _f_ratio(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Variance between the classes over variance within them (one-way analysis of variance, without its constants)."""
    between = sum((y == c).sum() * (x[y == c].mean(axis=0) - x.mean(axis=0)) ** 2 for c in np.unique(y))
    within = sum(((x[y == c] - x[y == c].mean(axis=0)) ** 2).sum(axis=0) for c in np.unique(y))
    return np.asarray(between) / np.maximum(within, 1e-300)


def _correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    a, b = x - x.mean(axis=0), y - y.mean()
    return np.abs(a.T @ b) / np.maximum(np.sqrt((a**2).sum(axis=0) * (b**2).sum()), 1e-300)
