"""What packages add besides backends as rows of the list of plugins; what carries a manifest is not even asked."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distributions

from ketbench.backends.discovery import licence_of
from ketbench.backends.registry import Candidate
from ketbench.backends.trying.loading import State
from ketbench.backends.trying.switches import why_off
from ketbench.base.contributed.found import Contribution, all_of, claimed
from ketbench.base.contributed.kinds import KINDS
from ketbench.circuit.contributed_gates import GROUP
from ketbench.circuit.gates import GATES


def contributed_candidates() -> tuple[Candidate, ...]:
    """One row each, by kind and name."""
    return tuple(row for kind in KINDS for row in _of_kind(kind))


def contributed_state(name: str, package: str) -> str:
    """What became of something a package adds, in a sentence."""
    rows = [row for row in contributed_candidates() if (row.name, row.distribution) == (name, package)]
    if not rows:
        return "there after the next start."
    return f"{rows[0].state.value}. {rows[0].reason} {rows[0].remedy}".strip()


def _of_kind(kind: str) -> Iterator[Candidate]:
    first: dict[str, str] = {}
    for one in claimed(kind):
        reason, remedy = why_off(one.package)
        if reason:
            yield _row(one, State.DISABLED, reason, remedy)
    for one in all_of(kind):
        owner = first.setdefault(one.name, one.package) if not one.trouble else one.package
        if one.trouble:
            yield _row(one, State.FAILED, one.trouble, f"Tell the author of '{one.package}', or remove the package.")
        elif owner != one.package:
            reason = f"The {kind} '{one.name}' of '{one.package}' is already provided by '{owner}'."
            yield _row(one, State.DUPLICATE, reason, "Remove one of the two packages.")
        elif kind == "gate" and (one.name not in GATES or GATES[one.name].group != GROUP):
            yield _row(one, State.FAILED, *_untaken(one))
        else:
            yield _row(one, State.FOUND)


def _untaken(one: Contribution) -> tuple[str, str]:
    from ketbench.circuit.contributed_gates import gate_trouble

    said = gate_trouble(one.name, one.facts, GATES)
    return (
        (said, f"Tell the author of '{one.package}'.")
        if said
        else ("It came after the start.", "Press Look again, or start anew.")
    )


def _row(one: Contribution, state: State, reason: str = "", remedy: str = "") -> Candidate:
    found = next(iter(distributions(name=one.package, path=[one.folder])), None)
    licence, needs = (licence_of(found.metadata), tuple(found.requires or ())) if found else ("", ())
    return Candidate(
        *(one.name, one.title, one.package, one.version, licence, state, reason, remedy, needs, one.folder, one.kind)
    )
