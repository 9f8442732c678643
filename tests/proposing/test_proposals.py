"""From mixed data to an experiment that runs; an experiment's steps are its own."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.experiment import Experiment
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.preparing.preparation import Impute, MinMax, OneHot, Pca, Standardise, placed, prepare, without_order
from ketbench.data.splits.split import Split
from ketbench.project.circuit_files import is_circuit, read_circuit_file
from ketbench.project.project import Project
from ketbench.project.proposing.experiments import proposed_experiment, proposed_inputs
from ketbench.project.proposing.steps import imbalance, proposed_steps
from ketbench.project.storage import images
from ketbench.project.storage.codecs import project as project_codec


def mixed(rows: int = 60, rare: int = 30) -> Dataset:
    draw = np.random.default_rng(2)
    age = draw.normal(40, 10, rows)
    age[::7] = np.nan
    port = coded("port", ["SCQ"[i % 3] for i in range(rows)])
    labels = ["yes" if i % rows < rare else "no" for i in range(rows)]
    target = replace(coded("y", labels), role=Role.TARGET)
    return Dataset("mixed", (Column("age", age), port, Column("fare", draw.uniform(0, 9, rows)), target))


def test_steps_in_the_right_order():
    made = proposed_steps(mixed())
    assert [step.kind for step in made.dataset.preparation] == ["impute", "one-hot", "min-max"]
    assert made.wires == 5
    found = prepare(made.dataset)
    assert found.feature_names == ("age", "port=C", "port=Q", "port=S", "fare")
    assert np.isfinite(found.train.x).all()
    assert found.train.x.min() == pytest.approx(0)
    assert found.train.x.max() == pytest.approx(np.pi)


def test_a_category_that_an_earlier_step_left_out_is_one_hot_too():
    data = mixed()
    port = replace(data.column("port"), name="port 2")
    two = replace(data, columns=(port, *data.columns), preparation=(OneHot(columns=("port",)), Pca(components=2)))
    steps = proposed_steps(two).dataset.preparation
    assert [step.kind for step in steps] == ["impute", "one-hot", "one-hot", "pca"]
    assert {name for step in steps if step.kind == "one-hot" for name in step.columns} == {"port", "port 2"}


def test_many_features_are_reduced():
    draw = np.random.default_rng(0)
    columns = tuple(Column(f"x{i}", draw.normal(size=50)) for i in range(30))
    data = Dataset("wide", (*columns, Column("y", draw.normal(size=50), role=Role.TARGET)))
    made = proposed_steps(data)
    assert [step.kind for step in made.dataset.preparation] == ["standardise", "pca", "min-max"]
    assert made.wires == 8


def test_what_is_missing_is_said_with_its_command():
    data = mixed()
    with pytest.raises(DatasetError, match="--target COLUMN"):
        proposed_steps(data.with_roles({"y": Role.SKIP}))
    words = Column("note", np.array(["a"] * 60, dtype=object), Kind.TEXT)
    with pytest.raises(DatasetError, match="--role 'note=skip'"):
        proposed_steps(replace(data, columns=(*data.columns, words)))


def test_a_rare_class_is_told():
    assert imbalance(mixed(60, 30)) == ()
    assert "balanced" in imbalance(mixed(60, 4))[0]
    assert "93%" in imbalance(mixed(60, 4))[0]


def test_an_experiment_that_runs():
    project = Project().with_dataset(mixed())
    inputs = proposed_inputs(project, project.datasets["mixed"])
    assert inputs.circuit.n_wires == 5
    assert max(inputs.circuit.features) == 4
    project, made = proposed_experiment(project, "mixed", "gate.statevector")
    assert made.dataset.preparation[0] == Impute(strategy="median")
    assert project.datasets["mixed"].preparation == ()


def test_steps_go_where_they_belong():
    scaled = (Standardise(), Pca(components=2))
    made = placed(placed(scaled, OneHot()), Impute())
    assert [step.kind for step in made] == ["impute", "one-hot", "standardise", "pca"]
    assert [step.kind for step in placed(scaled, MinMax())][-1] == "min-max"
    data = mixed().with_step(Impute()).with_step(Standardise()).with_step(OneHot())
    assert prepare(data).feature_names[1] == "port=C"


@pytest.fixture
def two() -> Project:
    data = mixed().with_step(Impute())
    circuit = CircuitBuilder("c", 3).add("angle_encoding", range(3), "x[0]", "x[1]", "x[2]", axis="y").build()
    project = Project()
    for name in ("one", "two"):
        project = project.with_experiment(Experiment(name, "gate.statevector", data, circuit))
    return project


def test_fixing_one_experiment_leaves_the_other(two):
    chosen = two.experiments["one"]
    made = two.with_experiment(replace(chosen, dataset=chosen.dataset.with_step(Standardise())))
    assert [step.kind for step in made.experiments["one"].dataset.preparation] == ["impute", "standardise"]
    assert made.experiments["two"] == two.experiments["two"]
    assert made.datasets == two.datasets
    later = made.with_dataset(made.datasets["mixed"].with_split(Split(seed=9)).with_step(MinMax()))
    assert [step.kind for step in later.experiments["one"].dataset.preparation] == ["impute", "standardise"]
    assert [step.kind for step in later.experiments["two"].dataset.preparation] == ["impute", "min-max"]
    assert later.experiments["one"].dataset.split.seed == 9


def test_own_steps_follow_a_renamed_column(two):
    chosen = two.experiments["one"]
    made = two.with_experiment(replace(chosen, dataset=chosen.dataset.with_step(OneHot(columns=("port",)))))
    made = made.with_dataset(made.datasets["mixed"].with_column_renamed("port", "harbour"))
    assert made.experiments["one"].dataset.preparation[1] == OneHot(columns=("harbour",))


def test_own_steps_are_stored(two):
    chosen = two.experiments["one"]
    project = two.with_experiment(replace(chosen, dataset=chosen.dataset.with_step(Standardise())))
    raw = images.image_of(lambda file: project_codec.write_project(file, project))
    with images.opened(raw) as file:
        assert project_codec.read_project(file) == project


def test_a_given_split_is_never_a_feature():
    part = coded("part", ["train", "test", "validation"] * 20)
    data = mixed()
    made = replace(data, columns=(*data.columns, part), split=Split("given", column="part"))
    assert made.column("part").role is Role.SKIP
    assert "part" not in prepare(made.with_step(Impute())).feature_names
    assert made.with_roles({"part": Role.FEATURE}).column("part").role is Role.SKIP


def test_codes_without_order_for_a_linear_model():
    found = prepare(mixed().with_step(Impute()))
    assert found.nominal == (1,)
    spread = without_order(found.test.x, found.train.x, found.nominal)
    assert spread.shape[1] == 5
    assert np.array_equal(spread[:, 1:4].argmax(axis=1), found.test.x[:, 1])
    assert prepare(mixed().with_step(Impute()).with_step(OneHot())).nominal == ()


def test_a_circuit_offered_as_data(tmp_path):
    path = tmp_path / "bell.qasm"
    path.write_text('// pair\nOPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\nh q[0];\ncx q[0],q[1];\n')
    assert is_circuit(str(path))
    assert read_circuit_file(path).n_wires == 2
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert not is_circuit(str(tmp_path / "t.csv"))
