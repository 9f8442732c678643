"""The tabs of a result: what the backend wants, and a decent default for whatever it does not name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, cast

from ketbench.backends.registry import AnyBackend
from ketbench.base.digits import unit
from ketbench.base.errors import BackendError
from ketbench.base.figures import Figure, Table
from ketbench.contract.page import Page, Quantities, Quantity, Tab
from ketbench.contract.plugin import Task
from ketbench.contract.result import Result
from ketbench.contract.run import Run

SUMMARY, CURVES = "Summary", "Curves"
"""Tabs that the frame draws itself; figures that a backend puts there are in them already."""
MOST_FIGURES, MOST_ROWS = 4, 8
MOST_GROUPS = 4
MOST_TITLE = 22


class Knows(Protocol):
    """Whatever knows backends by name."""

    def backend(self, name: str) -> AnyBackend:
        """A backend; raises BackendError."""
        ...


def page_of(known: Knows, run: Run) -> Page:
    """The page of a run that has a result; whatever is not named by its backend has a place at the end."""
    result = run.result
    if result is None:
        return Page()
    asked = _asked(known, run, result)
    named = {name for tab in asked.tabs for name in tab.figures}
    tabs = [_kept(tab, result) for tab in asked.tabs]
    if not asked.tabs:
        tabs = list(_default_tabs(result))
        named = {name for tab in tabs for name in tab.figures}
    tabs += _chunks({name: figure for name, figure in result.figures.items() if name not in named})
    return Page(asked.verdict, [tab for tab in tabs if tab.figures or tab.quantities])


def chosen_of(known: Knows, run: Run, table: str, row: int) -> Mapping[str, Figure]:
    """The figures that belong to a row of a table, by the names of those that they take the place of.

    Parameters
    ----------
    known : Knows
    run : Run
    table : str
        The figure that leads, as `Tab.leads` names it.
    row : int
        From 0.
    """
    if run.result is None:
        return {}
    found = _said(known, run, "chosen", run.result, table, row)
    return cast("Mapping[str, Figure]", found) if isinstance(found, Mapping) else {}


def _asked(known: Knows, run: Run, result: Result) -> Page:
    found = _said(known, run, "page", result)
    return found if isinstance(found, Page) else Page()


def _said(known: Knows, run: Run, name: str, *more: object) -> object:
    """What a method of a backend says of a run; None without the method or where it fails."""
    # A page is a convenience: a plugin that fails to make one must not hide its own result.
    with suppress(BackendError, Exception):
        backend = known.backend(run.experiment.backend)
        made = getattr(backend, name, None)
        if made is not None:
            params: Any = backend.params.model_validate(dict(run.experiment.params))
            task = Task(run.experiment.dataset, run.experiment.circuit, run.experiment.seed)
            return made(task, params, *more)
    return None


def _kept(tab: Tab, result: Result) -> Tab:
    """A tab with the figures that this result has, and no empty group."""
    groups = tuple(group for group in tab.quantities if group.rows)
    leads = tab.leads if tab.leads in result.figures else ""
    return Tab(tab.title, tuple(name for name in tab.figures if name in result.figures), groups, leads)


def _default_tabs(result: Result) -> Iterator[Tab]:
    """All numbers of the summary in groups beside the first figures, for a backend that says nothing."""
    groups = default_quantities(result)
    figures = {name: figure for name, figure in result.figures.items() if not isinstance(figure, Table)}
    first = list(figures)[: 1 if groups else MOST_FIGURES]
    if groups or first:
        yield Tab("Overview", tuple(first), groups)


def default_quantities(result: Result) -> tuple[Quantities, ...]:
    """The short values of a summary, those of one beginning together; words stand with their units."""
    short = {
        key: value
        for key, value in result.summary.items()
        if not isinstance(value, (list, dict)) and len(str(value)) < 40
    }
    groups: dict[str, list[Quantity]] = {}
    for key, value in short.items():
        head = key.split("_", 1)[0]
        alike = sum(other.split("_", 1)[0] == head for other in short)
        of = result.units.get(key, "")
        groups.setdefault(head if alike > 2 else "", []).append(Quantity(title_of(key, of), value, unit(of)))
    found = [
        Quantities((head or "result").capitalize(), tuple(rows[:MOST_ROWS])) for head, rows in groups.items() if rows
    ]
    return tuple(found[:MOST_GROUPS])


def title_of(key: str, of: str = "") -> str:
    """A key as words, without the unit at its end.

    Examples
    --------
    >>> title_of("margin_db", "dB"), title_of("energy_payload_pj", "pJ/bit"), title_of("test_auc")
    ('Margin', 'Energy payload', 'Test AUC')
    """
    parts = key.split("_")
    spelled = set(of.lower().replace("b/s", "bps").split("/"))
    while len(parts) > 1 and of and parts[-1] in spelled:
        parts.pop()
    words = " ".join({"auc": "AUC", "r2": "R²", "ber": "BER", "fec": "FEC", "er": "ER"}.get(p, p) for p in parts)
    return words[:1].upper() + words[1:]


def _chunks(figures: dict[str, Figure]) -> list[Tab]:
    """What no tab names: a few figures a tab, tables by themselves."""
    drawn = [name for name, figure in figures.items() if not isinstance(figure, Table)]
    tables = [name for name, figure in figures.items() if isinstance(figure, Table)]
    pieces: list[Sequence[str]] = [drawn[at : at + MOST_FIGURES] for at in range(0, len(drawn), MOST_FIGURES)]
    tabs = [Tab(_name(figures, piece, at, len(pieces)), piece) for at, piece in enumerate(pieces, 1)]
    if tables:
        pieces = [tables[at : at + 2] for at in range(0, len(tables), 2)]
        tabs += [Tab("Tables" if len(pieces) == 1 else f"Tables {at}", piece) for at, piece in enumerate(pieces, 1)]
    return tabs


def _name(figures: dict[str, Figure], piece: Sequence[str], at: int, count: int) -> str:
    title = figures[piece[0]].title.split(":")[0].split(",")[0]
    if len(piece) == 1 and len(title) <= MOST_TITLE:
        return title
    return "Figures" if count == 1 else f"Figures {at}"
