"""A number a row by a recipe: offsets from a file, a tick and a weight a column, a formula of several lines."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from kb_recipe.formula import computed
from ketbench.plugin import (
    Availability,
    Axis,
    Baseline,
    ChosenFile,
    Context,
    Event,
    Histogram,
    InputError,
    KetbenchError,
    Params,
    Problem,
    Progress,
    Result,
    Task,
    by_column,
    setting,
)

LARGEST = 1_000_000


class Ingredient(Params):
    use: bool = setting(True, "Use")
    weight: float = setting(1.0, "Weight", ge=-100, le=100)


class Settings(Params):
    columns: dict[str, Ingredient] = setting({}, "Columns", per_column="numbers")
    offsets: ChosenFile = setting(
        ChosenFile(),
        "Offsets",
        endings=(".txt", ".csv"),
        most_bytes=LARGEST,
        help="Lines of column,offset; may be left out.",
    )
    formula: str = setting("score = total", "Formula", code="python", help="Columns by their names, and total.")


class Recipe:
    name = "example.recipe"
    title = "Recipe: a file, a formula, a row a column"
    needs = frozenset({"dataset"})
    params = Settings

    def available(self) -> Availability:
        return Availability(True)

    def check(self, task: Task, params: Settings) -> Sequence[Problem]:
        try:
            _score(task, params)
        except KetbenchError as error:
            return [Problem(str(error), "params.formula")]
        return ()

    def run(self, task: Task, params: Settings, context: Context) -> Iterator[Event | Result]:
        score = _score(task, params)
        yield Progress(1, 1)
        if context.cancelled():
            return
        plain = Baseline("plain", "All columns alike", _summary(_score(task, Settings())), "No file and no weights.")
        counts, edges = np.histogram(score, 12)
        drawn = Histogram(
            title="Score of the rows", edges=edges, counts=counts[None].astype(float), names=["rows"], x=Axis("score")
        )
        yield Result(_summary(score), [plain], {"score": drawn}, {"score": score})


def _score(task: Task, params: Settings) -> np.ndarray:
    if task.dataset is None:
        raise InputError("There is no dataset; choose one.")
    offsets, known, total = _offsets(params.offsets), {}, np.zeros(task.dataset.n_rows)
    for name, row in by_column(params.columns, Ingredient, task.dataset, "numbers").items():
        if row.use:
            known[re.sub(r"\W", "_", name)] = task.dataset.column(name).values - offsets.get(name, 0.0)
            total = total + row.weight * known[re.sub(r"\W", "_", name)]
    if not known:
        raise InputError("No column of numbers is used; tick one.")
    score = np.broadcast_to(computed(params.formula, {**known, "total": total}), total.shape).astype(float)
    if not score.size or not np.isfinite(score).all():
        raise InputError("The formula gives no number for some rows; fill gaps of the data, or change the formula.")
    return score


def _offsets(chosen: ChosenFile) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for number, line in enumerate(chosen.text(LARGEST).splitlines() if chosen else (), 1):
        name, _, value = line.partition(",")
        try:
            found |= {name.strip(): float(value)} if line.strip() else {}
        except ValueError:
            raise InputError(f"Line {number} of '{chosen.name}' is not a 'column,offset'; correct it.") from None
    return found


def _summary(score: np.ndarray) -> dict[str, float]:
    return {"mean": float(score.mean()), "spread": float(score.std())}
