"""The sample `map-colouring`: the sixteen German states, neighbours in different colours, as few as possible."""

from __future__ import annotations

from ketbench.contract.experiment import Experiment
from ketbench.data.column import coded
from ketbench.data.dataset import Dataset, Provenance
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_BORDERS = {
    "SH": "HH MV NI", "HH": "NI", "NI": "HB MV BB ST TH HE NW", "MV": "BB", "BB": "BE ST SN", "ST": "SN TH",
    "SN": "TH BY", "TH": "BY HE", "HE": "BY BW RP NW", "NW": "RP", "RP": "BW SL", "BW": "BY",
}  # fmt: skip
NOTES = (
    "No map needs more than four colours. This one needs all four: Thuringia stands in a ring of five neighbours, an "
    "odd number, and the second experiment proves that three colours are not enough."
)


def build() -> Project:
    """Make the project; its second experiment asks for one colour less than the first."""
    project = Project(name="map-colouring", notes=NOTES)
    for name, colours in (("four-colours", 4), ("three-colours", 3)):
        params = {"kind": "colouring", "colours": colours, "time_limit": 5.0}
        project = project.with_experiment(Experiment(name, "annealing.problem", dataset(), params=params, seed=7))
    return project


def dataset() -> Dataset:
    """A table of borders between states, by their usual abbreviations."""
    pairs = [(state, other) for state, others in _BORDERS.items() for other in others.split()]
    return Dataset(
        name="borders",
        columns=(coded("source", [a for a, _ in pairs]), coded("target", [b for _, b in pairs])),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source="land borders between the sixteen German states"),
    )
