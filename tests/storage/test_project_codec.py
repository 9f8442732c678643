"""What is written is read back equal, sharing included, whatever the names hold."""

import json
import string
from dataclasses import fields, replace

import h5py
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ketbench.base import figures
from ketbench.base.errors import DamagedError
from ketbench.base.figures import (
    Axis,
    Bars,
    Graph,
    HeatMap,
    Histogram,
    Image,
    Line,
    Mark,
    Scatter,
    Series,
    Table,
    Waterfall,
)
from ketbench.circuit.angles.expressions import FUNCTIONS, Binary, Call, Constant, Feature, Number, Reference, Unary
from ketbench.circuit.circuit import (
    Circuit,
    CircuitBuilder,
    Condition,
    Control,
    CustomGate,
    Fixed,
    Normal,
    Op,
    Parameter,
    Uniform,
)
from ketbench.circuit.editing import edits as circuit_edits
from ketbench.circuit.json_form import circuit_from_json, circuit_to_json
from ketbench.circuit.qasm import from_qasm3
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import LogLine, Run, Status
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Provenance, Role
from ketbench.data.preparing.preparation import Impute, MinMax, Pca, Standardise
from ketbench.data.splits.split import Split
from ketbench.project.project import Project
from ketbench.project.storage.codecs import circuit_change
from ketbench.project.storage.codecs.circuit import qasm_of
from ketbench.project.storage.codecs.figure import read_figure, write_figure
from ketbench.project.storage.codecs.names import escaped, unescaped
from ketbench.project.storage.codecs.project import change_image, changed_project, read_project, write_project
from ketbench.project.storage.images import image_of, opened
from ketbench.project.storage.inspection import dataset_problem
from ketbench.project.storage.known import Known

texts = st.text(max_size=8)
names = st.text(max_size=8)
words = st.text(string.ascii_letters, min_size=1, max_size=6)
numbers = st.floats(allow_nan=False)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
json_maps = st.dictionaries(texts, json_values, max_size=3)
text_maps = st.dictionaries(texts, texts, max_size=3)


def floats(*shape):
    return hnp.arrays(np.float64, shape or st.integers(0, 4))


@st.composite
def columns(draw, rows):
    kind = draw(st.sampled_from(Kind))
    match kind:
        case Kind.NUMERIC | Kind.DATE:
            values = draw(floats(rows))
        case Kind.TEXT:
            values = np.array([*draw(st.lists(texts, min_size=rows, max_size=rows)), None], object)[:-1]
        case Kind.IMAGE:
            values = draw(hnp.arrays(np.float32, (rows, 2, 3)))
        case _:
            values = draw(hnp.arrays(np.int32, rows, elements=st.integers(-1, 2)))
    categories = draw(st.lists(texts, max_size=3).map(tuple))
    return Column(draw(names), values, kind, draw(st.sampled_from(Role)), categories, draw(texts))


methods = st.sampled_from(["stratified", "random", "grouped", "time", "given"])
shares = (numbers, numbers, st.integers(0, 99))
splits = st.builds(Split, methods, *shares, column=texts) | st.builds(
    Split, methods, *shares, folds=st.integers(1, 9), fold=st.integers(0, 9), column=texts
)


@st.composite
def datasets(draw):
    rows = draw(st.integers(0, 4))
    return Dataset(
        draw(names),
        tuple(draw(st.lists(columns(rows), max_size=3))),
        draw(splits),
        tuple(
            draw(st.lists(st.sampled_from([Standardise(), MinMax(low=-1), Pca(components=2), Impute()]), max_size=2))
        ),
        draw(st.builds(Provenance, texts, texts, texts, st.lists(st.tuples(texts, texts), max_size=2).map(tuple))),
    )


expressions = st.recursive(
    st.builds(Number, st.floats(0, allow_nan=False, allow_infinity=False))
    | st.just(Constant("pi"))
    | st.builds(Feature, st.integers(0, 9))
    | st.builds(Reference, words),
    lambda inner: (
        st.builds(Unary, inner)
        | st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner)
        | st.builds(Call, st.sampled_from(list(FUNCTIONS)), inner)
    ),
    max_leaves=4,
)
ops = st.builds(
    Op,
    st.sampled_from(["h", "ry", "custom", "measure"]),
    st.lists(st.integers(0, 3), min_size=1, max_size=2).map(tuple),
    st.lists(expressions, max_size=2).map(tuple),
    st.lists(st.builds(Control, st.integers(0, 3), st.integers(0, 1)), max_size=2).map(tuple),
    st.integers(0, 5),
    st.lists(st.integers(0, 3), max_size=1).map(tuple),
    st.none() | st.builds(Condition, st.integers(0, 3), st.integers(0, 1)),
    st.lists(st.tuples(words, st.booleans() | st.integers(0, 9) | words), max_size=2).map(tuple),
)
finite = st.floats(-10, 10)
initials = st.builds(Uniform, finite, finite) | st.builds(Normal, finite, finite) | st.builds(Fixed, finite)
custom_gates = st.builds(CustomGate, words, st.just(2), st.just(("a",)), st.lists(ops, max_size=2).map(tuple))
circuits = st.builds(
    Circuit,
    words,
    st.lists(words, min_size=1, max_size=4).map(tuple),
    st.lists(ops, max_size=4).map(tuple),
    st.lists(st.builds(Parameter, words, initials, st.booleans()), max_size=3).map(tuple),
    st.integers(0, 4),
    st.lists(custom_gates, max_size=1).map(tuple),
    st.lists(st.tuples(words, st.integers(1, 2)), max_size=2).map(tuple),
)
axes = st.builds(Axis, texts, texts, st.booleans())
marks = st.lists(st.builds(Mark, texts, st.none() | numbers, st.none() | numbers), max_size=2)
series = st.builds(Series, texts, floats(3), floats(3), st.none() | floats(3), st.none() | floats(3))
curves = {"title": texts, "series": st.lists(series, max_size=2), "x": axes, "marks": marks | marks.map(tuple)}
figure_values = st.one_of(
    st.builds(Line, **curves),
    st.builds(Scatter, **curves),
    st.builds(
        Bars,
        title=texts,
        categories=st.lists(texts).map(tuple),
        names=st.lists(texts),
        values=floats(2, 2),
        low=floats(2, 2),
    ),
    st.builds(Waterfall, title=texts, labels=st.lists(texts), steps=floats(3), penalties=hnp.arrays(bool, 3)),
    st.builds(HeatMap, title=texts, values=floats(2, 3), columns=st.lists(texts) | floats(3), rows=floats(2), z=axes),
    st.builds(Histogram, title=texts, edges=floats(3), names=st.lists(texts), counts=hnp.arrays(np.int64, (1, 2))),
    st.builds(Graph, title=texts, positions=floats(3, 2), edges=hnp.arrays(np.int64, (2, 2)), labels=st.lists(texts)),
    st.builds(Table, title=texts, columns=st.lists(texts), rows=st.lists(st.tuples(st.none() | numbers, texts))),
    st.builds(Image, title=texts, pixels=floats(2, 2, 3)),
)
metrics = st.builds(Metric, hnp.arrays(np.int64, 3), floats(3), floats(3))
arrays = st.one_of(
    floats(2, 3),
    hnp.arrays(np.complex128, 2),
    hnp.arrays(bool, ()),
    hnp.arrays("<U5", 3),
    hnp.arrays("datetime64[s]", 2),
)
results = st.builds(
    Result,
    json_maps,
    st.lists(st.builds(Baseline, texts, texts, json_maps, texts), max_size=2).map(tuple),
    st.dictionaries(names, figure_values, max_size=2),
    st.dictionaries(names, arrays, max_size=2),
    text_maps,
    text_maps,
    st.lists(texts, max_size=2).map(tuple),
)


@st.composite
def projects(draw):
    project = Project(draw(names), draw(texts))
    for _ in range(draw(st.integers(0, 2))):
        dataset, circuit = draw(st.none() | datasets()), draw(st.none() | circuits)
        experiment = Experiment(draw(names), draw(texts), dataset, circuit, draw(json_maps), draw(st.integers(0, 99)))
        project = project.with_experiment(experiment)
        project = project.with_run(
            Run(
                draw(names),
                experiment,
                draw(st.sampled_from(Status)),
                seconds=draw(numbers),
                environment=draw(text_maps),
                metrics=draw(st.dictionaries(names, metrics, max_size=2)),
                log=tuple(draw(st.lists(st.builds(LogLine, numbers, texts, texts), max_size=2))),
                result=draw(st.none() | results),
                checkpoint=draw(st.binary(max_size=9)),
                tags=tuple(draw(st.lists(texts, max_size=2))),
            )
        )
    return project


def without_arrays(project):
    """The parts that `==` can compare."""
    stripped = {}
    for run_id, run in project.runs.items():
        result = run.result and [run.result.summary, run.result.baselines, run.result.units, run.result.notes]
        stripped[run_id] = (run.experiment, run.status, run.metrics, run.log, run.checkpoint, run.tags, result)
    return project.name, project.notes, project.datasets, project.circuits, project.experiments, stripped


def assert_same(left, right):
    assert without_arrays(left) == without_arrays(right)
    for kind in ("datasets", "circuits", "experiments", "runs"):
        assert list(getattr(left, kind)) == list(getattr(right, kind))
    for run_id, run in left.runs.items():
        other = right.runs[run_id]
        if run.result is None:
            continue
        assert list(run.result.figures) == list(other.result.figures)
        assert all(figures.same(f, other.result.figures[name]) for name, f in run.result.figures.items())
        for name, array in run.result.arrays.items():
            found = other.result.arrays[name]
            assert found.dtype == array.dtype
            np.testing.assert_array_equal(found, array)


quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(projects())
def test_reading_gives_what_was_written(project):
    with opened(image_of(lambda file: write_project(file, project))) as file:
        assert_same(read_project(file), project)
        problems = []
        file.visititems(
            lambda _, node: problems.append(dataset_problem(node)) if isinstance(node, h5py.Dataset) else None
        )
        assert not any(problems)


@quick
@given(projects(), projects())
def test_a_change_leads_from_one_project_to_the_other(before, after):
    image = change_image(before, after, Known.of(before))
    assert_same(changed_project(before, image, Known.of(before)), after)


@quick
@given(figure_values)
def test_figures_come_back(figure):
    with opened(image_of(lambda file: write_figure(file, figure))) as file:
        assert figures.same(read_figure(file), figure)


def test_a_figure_tells_only_what_is_not_as_it_is_by_itself():
    """So that a program from before `reference` came reads every figure that does not use it."""
    x = np.arange(3.0)
    plain, held = figures.Series("a", x, x), figures.Series("chance", x, x, reference=True)
    with opened(image_of(lambda file: write_figure(file, figures.Line(title="t", series=[plain, held])))) as file:
        told = [set(one["fields"]) for one in json.loads(file["about"][()])["fields"]["series"]]
        assert [one.reference for one in read_figure(file).series] == [False, True]
    assert told == [{"label", "x", "y"}, {"label", "x", "y", "reference"}]


@quick
@given(circuits)
def test_circuits_come_back(circuit):
    assert circuit_from_json(json.loads(json.dumps(circuit_to_json(circuit)))) == circuit


@given(st.text() | st.sampled_from(["", ".", "..", "/", "%", "a/../b", "\0", "\ud800", "%2F"]))
def test_names_come_back_and_are_safe_links(name):
    link = escaped(name)
    assert unescaped(link) == name
    assert link not in ("", ".", "..")
    assert not set(link) & set("/\0")


def test_equal_columns_are_written_once_and_objects_are_shared_again(project):
    with opened(image_of(lambda file: write_project(file, project))) as file:
        columns = file["datasets/wine%2Fred 100%25/columns"]
        assert columns["00000"] == columns["00001"]
        assert file["runs/run-0001/experiment"] == file["experiments/first"]
        read = read_project(file)
    dataset = read.datasets["wine/red 100%"]
    assert dataset.columns[0].values is dataset.columns[1].values
    assert read.experiments["first"].dataset is dataset
    assert read.experiments["first"].circuit is read.circuits["ansatz"]
    assert read.runs["run-0001"].experiment is read.experiments["first"]


def test_every_field_of_the_model_is_written():
    """A field that is added to the model without a place in the file fails here."""
    known = {
        Circuit: "name wires ops parameters bits gates registers",
        Op: "gate wires angles controls column bits condition options note",
        Parameter: "name initial trainable",
        CustomGate: "name wires angles body note",
        Column: "name values kind role categories unit",
        Dataset: "name columns split preparation provenance",
        Provenance: "source sha256 imported options report",
        Split: "method validation test seed folds fold column",
        Experiment: "name backend dataset circuit params seed notes",
        Metric: "steps values times",
        Result: "summary baselines figures arrays units formulas notes model",
        Project: "name notes datasets circuits experiments runs sweeps jobs",
        Run: "id experiment status started finished seconds environment metrics log result error details checkpoint "
        "checkpoint_step parent tags note",
    }
    for model, names in known.items():
        assert [field.name for field in fields(model)] == names.split(), model


def test_a_circuit_is_there_as_openqasm_too(project):
    with opened(image_of(lambda file: write_project(file, project))) as file:
        text = qasm_of(file["circuits/ansatz"])
        assert text.startswith("OPENQASM 3")
        assert from_qasm3(text, "ansatz") == project.circuits["ansatz"]


def test_an_unfinished_circuit_is_kept_without_openqasm():
    broken = Circuit("c", ("q",), (Op("no such gate", (5,)),))
    with opened(image_of(lambda file: write_project(file, Project().with_circuit(broken)))) as file:
        assert qasm_of(file["circuits/c"]) == ""
        assert read_project(file).circuits["c"] == broken


def test_the_snapshot_a_run_keeps_survives_later_edits(project):
    old = project.datasets["wine/red 100%"]
    changed = project.with_dataset(old.with_column(Column("a", np.zeros(2000))))
    changed = changed.with_circuit(Circuit("ansatz", ("q",)))
    with opened(image_of(lambda file: write_project(file, changed))) as file:
        read = read_project(file)
    assert read.runs["run-0001"].experiment == project.experiments["first"]
    assert read.experiments["first"].circuit == Circuit("ansatz", ("q",))
    assert read.runs["run-0001"].experiment.digest() == project.experiments["first"].digest()


def test_a_change_names_what_the_reader_knows(project):
    image = change_image(project, project.with_circuit(Circuit("ansatz", ("q",))), Known.of(project))
    assert len(image) < 30_000
    with opened(image) as file:
        assert "known" in file["experiments/first/dataset"].attrs


@pytest.mark.parametrize("value", [np.float32(0.5), np.int64(3), np.bool_(True)])
def test_numpy_scalars_in_a_summary_become_plain(project, value):
    run = Run("r", project.experiments["first"], result=Result({"a": value, "b": [value]}))
    with opened(image_of(lambda file: write_project(file, Project().with_run(run)))) as file:
        assert read_project(file).runs["r"].result.summary == {"a": value.item(), "b": [value.item()]}


@st.composite
def edited(draw):
    """A circuit, and it again with operations left out, moved to other columns, exchanged and added."""
    before = draw(circuits)
    kept = [op for op in before.ops if draw(st.booleans())]
    moved = [replace(op, column=op.column + draw(st.integers(0, 2))) for op in kept]
    after = draw(circuits)
    return before, replace(after, name=before.name, ops=(*draw(st.permutations([*kept, *moved])), *after.ops))


@quick
@given(edited(), st.sampled_from([-1, 16]))
def test_a_change_of_a_circuit_leads_from_one_to_the_other(circuits_of_one_name, worth_looking):
    before, after = circuits_of_one_name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(circuit_change, "WORTH_LOOKING", worth_looking)
        change = json.loads(json.dumps(circuit_change.change_to_json(before, after)))
    assert circuit_change.changed_circuit(before, change) == after


def test_an_edit_of_a_large_circuit_is_written_as_what_it_changed():
    builder = CircuitBuilder("large", 10)
    for place in range(2000):
        builder.add("rx", place % 10, 0.1 * place)
    before = Project().with_circuit(builder.build())
    circuit = before.circuits["large"]
    for after in (circuit_edits.delete(circuit, [700]), circuit_edits.insert_column(circuit, 50)):
        image = change_image(before, before.with_circuit(after), Known.of(before))
        assert len(image) < 30_000
        assert changed_project(before, image, Known.of(before)).circuits["large"] == after


def test_a_change_of_a_circuit_that_is_not_there_is_damage(project):
    changed = project.with_circuit(circuit_edits.place(project.circuits["ansatz"], "h", 0, 9))
    image = change_image(project, changed, Known.of(project))
    with pytest.raises(DamagedError, match="changes a circuit that is not there"):
        changed_project(project, image, Known())
