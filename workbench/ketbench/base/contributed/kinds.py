"""The kinds of things a plugin may add besides backends: group, what its description says, what is called; loads none.

One row a kind; discovery, manifest, templates, conformance and the guide follow this table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of a description.

    Parameters
    ----------
    kind : type
        `str`, `bool`, `int`, `float` or `tuple` (of texts).
    default : any
        None where it must be stated.
    choices : tuple of str
        Of a text; empty for any.
    """

    kind: type
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of contribution.

    Parameters
    ----------
    name : str
        As `ketbench plugin new --kind` takes it.
    group : str
        Of its entry points; without "ketbench." the heading in the manifest.
    said : str
        What it adds, one sentence.
    facts : mapping of str to Fact
        What an object of the kind has as attributes, and what the manifest says.
    methods : tuple of str
        What is called, in a process of its own or in the worker.
    """

    name: str
    group: str
    said: str
    facts: Mapping[str, Fact]
    methods: tuple[str, ...] = ()
    heading: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", self.group.removeprefix("ketbench."))


_TITLE = Fact(str)
_WORDS = Fact(str, "")

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "importer",
            "ketbench.importers",
            "Reads a format of files as a dataset.",
            {"title": _TITLE, "endings": Fact(tuple), "begins": Fact(tuple, ())},
            ("read",),
        ),
        Kind(
            "exporter",
            "ketbench.exporters",
            "Writes a dataset, a circuit or runs in another format.",
            {"title": _TITLE, "ending": Fact(str), "takes": Fact(str, None, ("dataset", "circuit", "runs"))},
            ("write",),
        ),
        Kind(
            "sample",
            "ketbench.samples",
            "A project to start from.",
            {"title": _TITLE, "description": Fact(str), "backend": _WORDS},
            ("build",),
        ),
        Kind(
            "gate",
            "ketbench.gates",
            "A gate by its decomposition.",
            {
                "title": _TITLE,
                "symbol": Fact(str),
                "wires": Fact(int),
                "angles": Fact(tuple, ()),
                "decomposition": Fact(str),
                "symmetric": Fact(bool, False),
                "description": _WORDS,
                "latex": _WORDS,
            },
        ),
        Kind(
            "score",
            "ketbench.scores",
            "A score of predictions, for every model that keeps them.",
            {
                "title": _TITLE,
                "predicts": Fact(str, None, ("classes", "values")),
                "best": Fact(str, "most", ("most", "least")),
                "unit": _WORDS,
            },
            ("score",),
        ),
        Kind(
            "optimiser",
            "ketbench.optimisers",
            "A rule by which trainings change their weights.",
            {"title": _TITLE, "help": _WORDS},
            ("make",),
        ),
        Kind(
            "figure",
            "ketbench.figures",
            "A figure made of a result, composed of the kinds there are.",
            {"title": _TITLE, "backends": Fact(tuple, ())},
            ("draw",),
        ),
        Kind(
            "section",
            "ketbench.sections",
            "A section of the report of a run.",
            {"title": _TITLE, "backends": Fact(tuple, ())},
            ("write",),
        ),
    )
}


def described(kind: Kind, stated: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The facts with defaults filled in, and a sentence for each that is wrong.

    Examples
    --------
    >>> described(KINDS["figure"], {"title": "Errors"})
    ({'title': 'Errors', 'backends': ()}, [])
    >>> described(KINDS["score"], {"title": "", "predicts": "all"})[1][1]
    "predicts is 'all'; write classes or values."
    """
    facts: dict[str, Any] = {}
    wrong: list[str] = []
    for name, fact in kind.facts.items():
        value = stated.get(name, fact.default)
        if isinstance(value, list):
            value = tuple(value)
        if said := _wrong(name, fact, value):
            wrong.append(said)
        facts[name] = value
    wrong += [
        f"{name} is not known; a {kind.name} states {', '.join(kind.facts)}." for name in set(stated) - set(facts)
    ]
    return facts, wrong


def applies(patterns: Sequence[str], backend: str) -> bool:
    """Whether a contribution is for a backend; no pattern means for all.

    >>> applies(("gate.*",), "gate.kernel"), applies((), "mine"), applies(("gate.*",), "mine")
    (True, True, False)
    """
    return not patterns or any(fnmatchcase(backend, pattern) for pattern in patterns)


def _wrong(name: str, fact: Fact, value: Any) -> str:
    if value is None:
        return f"{name} is not stated."
    if type(value) is not fact.kind:
        return f"{name} is {value!r}; write {_WRITTEN[fact.kind]}."
    if fact.kind is tuple and not all(isinstance(one, str) and one for one in value):
        return f"{name} is {value!r}; write a list of texts."
    if fact.kind is str and fact.default is None and not value.strip():
        return f"{name} is empty; write a word."
    if fact.choices and value not in fact.choices:
        return f"{name} is {value!r}; write {' or '.join(fact.choices)}."
    return ""


_WRITTEN = {str: "a text", int: "a whole number", bool: "true or false", float: "a number", tuple: "a list of texts"}
