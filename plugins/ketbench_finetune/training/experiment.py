"""The course of a run: every adapter side by side, first its learning rate, then its seeds, then the judgement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ketbench.plugin import (
    Axis,
    Checkpoint,
    Context,
    Drawn,
    Event,
    InputError,
    Line,
    Logged,
    Measured,
    Progress,
    Series,
    Table,
)
from ketbench_finetune.adapters.counting import circuits_of
from ketbench_finetune.models.outline import Site
from ketbench_finetune.training.judging import Judged, Questions, answers, judged
from ketbench_finetune.training.lane import Ground, Lane, lane, stepped, validated_loss
from ketbench_finetune.training.plan import Row
from ketbench_finetune.training.state import facts_of, packed, restore, tensors_of

SEED_STRIDE = 1000
"""Between the seeds of a run, so that runs with neighbouring seeds share none."""
_DRAWN, _SHOWN = 20, 3


@dataclass(slots=True, eq=False)
class Course:
    """What a run has reached.

    Parameters
    ----------
    rows : list of Row
    lanes : list of Lane
        In training now.
    best : dict of str to float
        Learning rate of each row, once known.
    swept : dict of str to dict
        Validation loss by learning rate of each row.
    judgements : dict of str to Judged
        By the key of a lane, and "base".
    rounds : int
    """

    ground: Ground
    rows: list[Row]
    sites: Sequence[Site]
    seed: int
    asked: Questions
    digest: str
    lanes: list[Lane] = field(default_factory=list[Lane])
    best: dict[str, float] = field(default_factory=dict[str, float])
    swept: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])
    judgements: dict[str, Judged] = field(default_factory=dict[str, Judged])
    rounds: int = 0

    @property
    def total(self) -> int:
        """Rounds of the whole run."""
        return (2 if self._sweeps and self._seeds > 1 else 1) * self.ground.params.steps

    @property
    def _sweeps(self) -> bool:
        return len(self.ground.params.learning_rates) > 1

    @property
    def _seeds(self) -> int:
        return self.ground.params.seeds

    def play(self, context: Context) -> Iterator[Event]:
        """Train and judge everything; afterwards the judgements are complete."""
        self._begin(context)
        if not self.best:
            yield from self._trained()
            yield from self._chosen()
        self.lanes = self._of_seeds()
        yield from self._trained()
        yield from self._judged()

    def of(self, row: Row) -> list[Lane]:
        """The lanes of a row, a seed each."""
        return [one for one in self.lanes if one.row.name == row.name]

    def _begin(self, context: Context) -> None:
        params = self.ground.params
        if not context.resume:
            rates = params.learning_rates
            own = [row.spec.learning_rate for row in self.rows]
            if not self._sweeps:
                self.best = {row.name: mine or rates[0] for row, mine in zip(self.rows, own, strict=True)}
                return
            made = [
                lane(self.ground, row, self.sites, self._seed(0), r) for row in self.rows for r in _rates(row, rates)
            ]
            self.lanes = made
            return
        facts = facts_of(context.resume)
        if not context.branch and facts.get("digest") != self.digest:
            raise InputError("The checkpoint belongs to other settings, data or another model; branch from it instead.")
        self.best, self.swept, self.rounds = facts["best"], facts["swept"], facts["rounds"]
        tensors = tensors_of(context.resume)
        rows = {row.name: row for row in self.rows}
        for told in facts["lanes"]:
            if told["row"] not in rows:
                raise InputError(f"The checkpoint has the adapter '{told['row']}', this run has none; name it.")
            one = lane(self.ground, rows[told["row"]], self.sites, told["seed"], told["rate"])
            restore(one, tensors)
            self.lanes.append(one)

    def _seed(self, number: int) -> int:
        return self.seed * SEED_STRIDE + number

    def _of_seeds(self) -> list[Lane]:
        """Every row with every seed at its own learning rate; what was trained already is kept."""
        for one in self.lanes:
            one.adapter.take_out()
        have = {one.key: one for one in self.lanes}
        made: list[Lane] = []
        for row in self.rows:
            for number in range(self._seeds):
                fresh = (row.name, self._seed(number), self.best[row.name])
                known = have.get(f"{fresh[0]}/{fresh[1]}/{fresh[2]:g}")
                made.append(known or lane(self.ground, row, self.sites, fresh[1], fresh[2]))
        return made

    def _trained(self) -> Iterator[Event]:
        params = self.ground.params
        while waiting := [one for one in self.lanes if one.step < params.steps]:
            # After a resumption some lanes may stand one step behind, never more.
            low = min(one.step for one in waiting)
            for one in (o for o in waiting if o.step == low):
                self.ground.stop_if_asked()
                stepped(self.ground, one)
            self.rounds += 1
            yield from self._told(low)

    def _told(self, step: int) -> Iterator[Event]:
        params = self.ground.params
        yield Measured(self.rounds, self._values(step))
        yield Progress(self.rounds, self.total, self._where(), steps=self.total)
        whole = step + 1 == params.steps
        # One step alone is a dot, of which a first picture would hold for long.
        if step > 0 and ((step + 1) % max(1, params.steps // _DRAWN) == 0 or whole):
            yield Drawn("losses", self.losses_figure())
        if params.samples_every and (step + 1) % params.samples_every == 0:
            yield Drawn("samples", self.samples_figure(f"after step {self.rounds}"))
        if self.rounds % params.checkpoint_every == 0 or step + 1 == params.steps:
            yield Checkpoint(self.rounds, self.packed())

    def _where(self) -> str:
        """Which step this is, counted as the curves count, and what is trained where there are two rounds."""
        told = f"step {self.rounds} of {self.total}"
        if self.total == self.ground.params.steps:
            return told
        return f"{told}, {'all seeds' if self.best else 'search of learning rates'}"

    def packed(self) -> bytes:
        """The state to go on from."""
        facts = {"digest": self.digest, "best": self.best, "swept": self.swept, "rounds": self.rounds}
        return packed(self.lanes, facts)

    def _values(self, step: int) -> dict[str, float]:
        """Means over the lanes of each row, and what is done a second."""
        found: dict[str, float] = {}
        fresh = [one for one in self.lanes if one.step == step + 1]
        for row in self.rows:
            mine = [one for one in self.of(row) if one.step > step]
            if mine and self.best:
                found[f"loss:{row.name}"] = float(np.mean([one.losses[step] for one in mine]))
                found[f"gradient_norm:{row.name}"] = float(np.mean([one.norms[step] for one in mine]))
            elif mine:
                found |= {f"loss at {one.rate:g}:{row.name}": one.losses[step] for one in mine}
        seconds = sum(one.seconds[step] for one in fresh)
        circuits = sum(circuits_of(one.row.spec, len(one.adapter.sites), one.tokens[step]) for one in fresh)
        found["tokens_per_second"] = sum(one.tokens[step] for one in fresh) / max(seconds, 1e-9)
        found["circuits_per_second"] = circuits / max(seconds, 1e-9)
        return found

    def _chosen(self) -> Iterator[Event]:
        """The learning rate of each row, by the validation loss after equal budgets."""
        for row in self.rows:
            found = {one.rate: validated_loss(self.ground, one.adapter) for one in self.of(row)}
            self.swept[row.name] = {f"{r:g}": loss for r, loss in found.items()}
            self.best[row.name] = min(found, key=lambda r: (found[r], r))
        told = ", ".join(f"{name} {r:g}" for name, r in self.best.items())
        yield Logged(f"Learning rates by the validation loss of the first seed: {told}.")

    def _judged(self) -> Iterator[Event]:
        for one in self.lanes:
            one.adapter.take_out()
        self.judgements["base"] = judged(self.ground, None, self.asked)
        for number, one in enumerate(self.lanes, 1):
            self.ground.stop_if_asked()
            self.judgements[one.key] = judged(self.ground, one.adapter, self.asked)
            one.adapter.take_out()
            yield Progress(self.total, self.total, steps=self.rounds, text=f"judging {number} of {len(self.lanes)}")
        yield Drawn("samples", self.samples_figure("after training"))

    def losses_figure(self) -> Line:
        """Training loss of every adapter in one plot; the band is from the lowest to the highest seed."""
        series: list[Series] = []
        for row in self.rows:
            curves = [one.losses for one in self.of(row)]
            least = min(map(len, curves), default=0)
            if least:
                y = np.array([curve[:least] for curve in curves])
                x = np.arange(1, least + 1)
                series.append(Series(row.title, x, y.mean(0), y.min(0), y.max(0)))
        title = "Training loss" if self.best else "Training loss, all learning rates of the first seed"
        return Line(title=title, series=series, x=Axis("step of each training"), y=Axis("loss", "nats a token"))

    def samples_figure(self, when: str) -> Table:
        """What each adapter of the first seed writes."""
        if not self.asked.examples:
            return Table(title=f"Samples {when}", columns=["prompt"], rows=[])
        few = self.asked.examples[:_SHOWN]
        columns: dict[str, list[str]] = {"prompt": [_cut(one.prompt) for one in few], "reference": []}
        columns["reference"] = [_cut(one.completion) for one in few]
        for one in self.lanes:
            one.adapter.take_out()
        columns["base"] = [_cut(t) for t in answers(self.ground, None, few, self.asked.writer)]
        for row in self.rows:
            if self.of(row) and not row.of:
                columns[row.name] = [
                    _cut(t) for t in answers(self.ground, self.of(row)[0].adapter, few, self.asked.writer)
                ]
        rows = [list(cells) for cells in zip(*columns.values(), strict=True)]
        return Table(title=f"Samples {when}", columns=list(columns), rows=rows)


def digest_of(described: Any) -> str:
    """SHA-256 of JSON data."""
    return hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def _rates(row: Row, rates: Sequence[float]) -> Sequence[float]:
    return (row.spec.learning_rate,) if row.spec.learning_rate else rates


def _cut(text: str, most: int = 300) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."
