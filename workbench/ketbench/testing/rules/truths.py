"""Tasks whose answers are known by other means, by family of backends; a plugin may offer its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ketbench.backends.registry import AnyBackend, told
from ketbench.base.errors import KetbenchError
from ketbench.contract.forms import validated
from ketbench.contract.plugin import Truth
from ketbench.testing.playing import played
from ketbench.testing.rule import NotExamined
from ketbench.testing.rules.known_answers import cosine_of_an_angle, link_by_hand, qubo_by_enumeration
from ketbench.testing.subject import Subject

_TRUTHS: list[tuple[str, Callable[[], Truth]]] = [
    ("annealing.solve", qubo_by_enumeration),
    ("gate", cosine_of_an_angle),
    ("photonic.link", link_by_hand),
]


def register_truth(family: str, build: Callable[[], Truth]) -> None:
    """Ask this of every backend of a family.

    Parameters
    ----------
    family : str
        The name of a backend, or what stands before a dot of it: "gate" takes in "gate.statevector".
    build : callable
        Makes the truth; called only when it is examined.
    """
    _TRUTHS.append((family, build))


def truths_of(backend: AnyBackend) -> list[Truth]:
    """All that is known for a backend: of its family, and its own."""
    mine = [
        build()
        for family, build in _TRUTHS
        if f"{backend.name}.".startswith(f"{family}.")
        # An energy or a kernel is of the family of circuits too, but trains none on a target.
        and (build is not cosine_of_an_angle or "circuit" in backend.needs)
    ]
    return [*mine, *getattr(backend, "truths", lambda: ())()]


def known_answers(subject: Subject) -> Iterator[str]:
    """Tasks whose answer is known beforehand come out right."""
    known = truths_of(subject.backend)
    if not known:
        raise NotExamined("No answer is known in advance for this backend; it may offer truths().")
    subject.require_running()
    for truth in known:
        wrong = _wrong(subject.backend, truth)
        if wrong:
            yield f"{truth.name}: {wrong}"


def _wrong(backend: AnyBackend, truth: Truth) -> str:
    try:
        play = played(backend, truth.task, validated(backend.params, truth.params, backend.name))
    except KetbenchError as error:
        return str(error)
    if play.result is None:
        why = told(play.error) if play.error else "it did not end"
        return f"The run gave no result ({why})."
    return truth.wrong(play.result)
