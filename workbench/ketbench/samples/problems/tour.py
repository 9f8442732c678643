"""The sample `tour`: twelve German cities, visited once each on the shortest way as the crow flies."""

from __future__ import annotations

import numpy as np

from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.splits.split import Split
from ketbench.project.project import Project

_CITIES = (
    ("Berlin", 52.52, 13.40), ("Hamburg", 53.55, 9.99), ("Munich", 48.14, 11.58), ("Cologne", 50.94, 6.96),
    ("Frankfurt", 50.11, 8.68), ("Stuttgart", 48.78, 9.18), ("Leipzig", 51.34, 12.37), ("Dresden", 51.05, 13.74),
    ("Hanover", 52.37, 9.73), ("Nuremberg", 49.45, 11.08), ("Bremen", 53.08, 8.80), ("Erfurt", 50.98, 11.03),
)  # fmt: skip
_KM_A_DEGREE, _MIDDLE = 111.2, 51.0
NOTES = (
    "Places in a plane, km from Berlin. 121 bits say which city stands where; HiGHS with cuts proves the shortest "
    "tour, and the annealer beside it shows how hard two one-hot conditions make the same question."
)


def build() -> Project:
    """Make the project; its first experiment is the tour."""
    project = Project(name="tour", notes=NOTES)
    params = {"kind": "tour", "time_limit": 5.0}
    project = project.with_experiment(Experiment("tour", "annealing.problem", dataset(), params=params, seed=7))
    alone = {**params, "solver": "simulated annealing"}
    return project.with_experiment(Experiment("annealing-alone", "annealing.problem", dataset(), params=alone, seed=7))


def dataset() -> Dataset:
    """A table of cities with x (east) and y (north) in km, an equirectangular projection about 51 degrees north."""
    names, north, east = zip(*_CITIES, strict=True)
    y = (np.array(north) - north[0]) * _KM_A_DEGREE
    x = (np.array(east) - east[0]) * _KM_A_DEGREE * np.cos(np.radians(_MIDDLE))
    return Dataset(
        name="cities",
        columns=(
            Column("city", np.array(names, dtype=object), Kind.TEXT, Role.ID),
            Column("x", np.round(x, 1), unit="km"),
            Column("y", np.round(y, 1), unit="km"),
        ),
        split=Split(method="random", validation=0.0, test=0.0),
        provenance=Provenance(source="latitudes and longitudes of twelve cities, projected to a plane"),
    )
