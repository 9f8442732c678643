"""`atoms.kernel` end to end: what comes out, what is left out and why, and what the kept machine says."""

import json
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, r2_score
from sklearn.svm import SVC, SVR

from ketbench.base.errors import DatasetError, InputError
from ketbench.base.problems import Severity
from ketbench.contract.plugin import Context, Logged, Result, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Kind, Role
from ketbench.data.graphs.plain import PlainGraph
from ketbench.data.splits.split import Split
from ketbench_atoms.graphs.graph import from_networkx
from ketbench_atoms.kernels.features import Feature
from ketbench_atoms.learning.backend import GraphKernel
from ketbench_atoms.learning.example import dataset_of_graphs
from ketbench_atoms.learning.judging import Board, Judging, Scored, figures, outer_folds
from ketbench_atoms.learning.machine import chosen_strength, fitted, positive, spread
from ketbench_atoms.learning.params import Duplicates, KernelParams

BACKEND = GraphKernel()
BASELINES = ["majority", "size", "wl", "shortest_path", "graphlets"]


def graphs(*made):
    return [from_networkx(graph) for graph in made]


def dense_and_sparse():
    """Paths and strips of triangles of the same sizes, the last ones twice: the number of nodes says nothing."""
    sizes = (4, 5, 6, 7, 4, 5, 6, 7, 7)
    thin = [nx.path_graph(n) for n in sizes]
    thick = [nx.power(nx.path_graph(n), 2) for n in sizes]
    return dataset_of_graphs("d", graphs(*thin, *thick), [0] * 9 + [1] * 9, ("thin", "thick"))


def run(data, **params):
    out = list(BACKEND.run(Task(dataset=data, seed=3), KernelParams(folds=3, repeats=1, **params), Context()))
    assert isinstance(out[-1], Result)
    return out


@pytest.fixture(scope="module")
def result():
    return run(dense_and_sparse())[-1]


def test_every_kernel_is_judged_on_the_same_folds_with_the_same_figures(result):
    assert [b.name for b in result.baselines] == BASELINES
    for summary in (result.summary, *(b.summary for b in result.baselines)):
        for name in ("f1_weighted", "balanced_accuracy"):
            assert 0 <= summary[f"{name}_low"] <= summary[name] <= summary[f"{name}_high"] <= 1
    assert result.summary["balanced_accuracy"] > 0.8
    assert result.baselines[0].summary["balanced_accuracy"] == 0.5
    assert result.baselines[1].summary["balanced_accuracy"] < 0.7
    assert result.summary["kernel_is"] == "positive"
    assert result.summary["equal_graphs"] == 10
    assert "majority" in result.summary["verdict"]
    kernel = result.arrays["kernel"]
    assert np.allclose(kernel, kernel.T)
    assert np.allclose(kernel.diagonal(), 1)
    assert set(result.figures) >= {"kernel matrix", "kernels", "register", "pulse", "scores", "excitations"}


def test_the_kept_machine_predicts_new_graphs_and_names_what_it_cannot(result):
    new = graphs(nx.path_graph(5), nx.power(nx.path_graph(6), 2), nx.empty_graph(1), nx.power(nx.path_graph(4), 2))
    texts = [g.to_text() for g in new]
    rows = Dataset("new", (Column("graph", np.array([*texts, "nothing"], dtype=object), Kind.TEXT),))
    found = BACKEND.predict(Task(), KernelParams(), result.model, rows, Context())
    assert list(found.columns["class"]) == ["thin", "thick", "", "thick", ""]
    assert np.isfinite(found.columns["decision"][[0, 1, 3]]).all()
    assert "one node" in found.columns["left out"][2]
    assert "not a graph" in found.columns["left out"][4]
    assert len(found.notes) == 2


def test_the_exported_script_predicts_without_ketbench(result, tmp_path):
    names = BACKEND.export(Task(), KernelParams(), result.model, "folder", str(tmp_path), Context())
    assert sorted(names) == ["model.json", "model.npz", "model.safetensors", "predict.py"]
    np.savetxt(tmp_path / "h.csv", result.arrays["features"][:, 0], delimiter=",")
    done = subprocess.run(
        [sys.executable, tmp_path / "predict.py", tmp_path / "h.csv"], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["thin"] * 9 + ["thick"] * 9
    out = tmp_path / "p"
    out.mkdir()
    names = BACKEND.export(Task(), KernelParams(), result.model, "pulser", str(out), Context())
    assert len(names) == 18
    assert len(json.loads((out / names[0]).read_text())["register"]) == 4
    with pytest.raises(InputError, match="not as 'torch'"):
        BACKEND.export(Task(), KernelParams(), result.model, "torch", str(tmp_path), Context())


def test_bad_graphs_are_left_out_by_name_and_the_rest_runs():
    data = dense_and_sparse()
    bad = [nx.Graph(), nx.empty_graph(1), nx.Graph([(0, 0), (0, 1)]), nx.DiGraph([(0, 1)]), nx.Graph([(0, 1), (2, 3)])]
    more = [*map(str, data.column("graph").values), *(g.to_text() for g in graphs(*bad)), "{}"]
    size = len(more)
    codes = np.array([*data.column("class").values, 0, 1, 0, 1, 0, 1], dtype=np.int32)
    wide = Dataset(
        "wide",
        (
            Column("graph", np.array(more, dtype=object), Kind.TEXT, Role.SKIP),
            Column("class", codes, Kind.CATEGORY, Role.TARGET, ("thin", "thick")),
        ),
        Split("stratified", 0.0, 0.0),
    )
    out = run(wide)
    told = [event.text for event in out if isinstance(event, Logged)]
    for number, words in enumerate(("empty", "one node", "self loops", "directed", "disconnected", "not a graph")):
        assert any(f"graph {18 + number + 1} " in text and words in text for text in told)
    assert (out[-1].summary["graphs"], out[-1].summary["left_out"]) == (18, size - 18)
    found = BACKEND.check(Task(dataset=wide), KernelParams())
    assert any("6 of 24 graphs are left out" in problem.message for problem in found)
    assert all(problem.severity is not Severity.ERROR for problem in found)


def refused(data, **params):
    with pytest.raises((InputError, DatasetError)) as told:
        run(data, **params)
    found = BACKEND.check(Task(dataset=data), KernelParams(**params))
    assert found[0].severity is Severity.ERROR
    assert found[0].message == str(told.value)
    return found[0].message


def test_data_that_cannot_run_are_refused_in_one_sentence():
    data = dense_and_sparse()
    one = data.with_column(Column("class", np.zeros(18, np.int32), Kind.CATEGORY, Role.TARGET, ("thin",)))
    assert "same 'class', thin" in refused(one)
    assert "no target" in refused(data.with_roles({"class": Role.SKIP}))
    assert "holds no graphs" in refused(Dataset("t", (data.column("nodes"), data.column("class"))))
    assert "2 nodes" not in refused(data, most_atoms=3)
    assert "Omega reaches 900" in refused(data, omega=900.0)
    assert "lasts 50 µs" in refused(data, duration=50.0)
    smiles = Column("smiles", np.array(["CC"] * 18, dtype=object), Kind.TEXT, Role.SKIP)
    assert "rdkit" in refused(Dataset("s", (smiles, data.column("class"))))


@pytest.mark.parametrize("feature", list(Feature))
def test_numbers_are_learned_too(feature):
    made = graphs(*(nx.path_graph(n) for n in range(3, 9)), *(nx.cycle_graph(n) for n in range(3, 9)))
    data = dataset_of_graphs("n", made, [0, 1] * 6, ("a", "b"))
    sizes = np.array([float(g.nodes) for g in made])
    data = Dataset("n", (data.column("graph"), Column("size", sizes, role=Role.TARGET)), Split("random", 0.0, 0.0))
    out = run(data, feature=feature, times=2)[-1]
    assert out.summary["r2"] > 0.5
    assert {b.name: b.summary["r2"] for b in out.baselines}["majority"] == pytest.approx(0)
    found = BACKEND.predict(Task(), KernelParams(), out.model, data, Context())
    assert r2_score(sizes, found.columns["size"]) > 0.5


def test_labels_detune_atoms():
    """Rings of four that differ by their labels alone."""
    ring = from_networkx(nx.cycle_graph(4)).edges
    made = [PlainGraph(4, ring, tuple(words)) for words in ("CCCC", "CCCN", "CCCC", "CCCN", "CCCC", "CCCN")]
    data = dataset_of_graphs("l", made, [0, 1] * 3, ("plain", "mixed"))
    blind, seeing = (run(data, label_detuning=d)[-1].arrays["kernel"] for d in (0.0, 20.0))
    assert np.allclose(blind, 1)
    assert seeing[0, 1] < 0.99


def test_the_test_part_is_looked_at_once_and_equal_graphs_can_stay_together():
    data = dense_and_sparse().with_split(Split("stratified", 0.0, 0.34, seed=1))
    out = run(data)[-1]
    assert set(out.summary) >= {"test_balanced_accuracy", "test_f1_weighted"}
    assert set(out.baselines[2].summary) >= {"test_balanced_accuracy"}
    assert len(out.model.tensors["features"]) == 12
    together = run(dense_and_sparse(), duplicates=Duplicates.TOGETHER)[-1]
    assert together.summary["balanced_accuracy"] < out.summary["balanced_accuracy"]


def test_folds_keep_groups_together_and_refuse_lonely_classes():
    how = Judging(3, 1, True, 0, True)
    groups = np.repeat(np.arange(6), 3)
    y = np.repeat([0, 1, 0, 1, 0, 1], 3)
    for train, test in outer_folds(y, groups, how):
        assert not set(groups[train]) & set(groups[test])
    with pytest.raises(DatasetError, match="single graph"):
        outer_folds(np.array([0, 0, 0, 1]), np.arange(4), how)


@pytest.mark.parametrize("classes", [2, 4])
def test_the_arrays_of_a_machine_predict_as_scikit_learn_does(classes):
    random = np.random.default_rng(classes)
    x = random.normal(size=(60, 3))
    y = np.clip((x[:, 0] * 2 + classes / 2).astype(int), 0, classes - 1)
    kernel = np.exp(-((x[:, None] - x[None]) ** 2).sum(axis=2))
    inside, outside = kernel[:40, :40], kernel[40:, :40]
    assert spread(inside) == pytest.approx(((1 - inside).sum()) / 1600)
    c = 3.0 / spread(inside)
    theirs = SVC(C=c, kernel="precomputed", class_weight="balanced").fit(inside, y[:40])
    ours = fitted(inside, y[:40], 3.0, classes=True, balanced=True)
    assert ours.predicted(outside).tolist() == theirs.predict(outside).tolist()
    number = fitted(inside, x[:40, 0], 3.0, classes=False, balanced=False)
    centre, scale = x[:40, 0].mean(), x[:40, 0].std()
    right = SVR(C=c, kernel="precomputed").fit(inside, (x[:40, 0] - centre) / scale).predict(outside)
    np.testing.assert_allclose(number.predicted(outside), right * scale + centre, atol=1e-9)
    assert chosen_strength(inside, y[:40], classes=True, balanced=True, seed=0, groups=np.arange(40)) in (
        0.01, 0.1, 1.0, 10.0, 100.0, 1000.0,
    )  # fmt: skip


def test_a_kernel_is_clipped_only_when_it_is_not_positive():
    good = np.array([[2.0, 1.0], [1.0, 2.0]])
    assert positive(good)[0] is good
    bad = np.array([[1.0, 2.0], [2.0, 1.0]])
    clipped, least = positive(bad)
    assert least == pytest.approx(-1)
    np.testing.assert_allclose(clipped, [[1.5, 1.5], [1.5, 1.5]])


def test_figures_are_those_of_scikit_learn():
    truth, told = np.array([0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 1, 0, 0])
    found = figures(truth, told, truth, classes=True)
    assert found["f1_weighted"] == pytest.approx(f1_score(truth, told, average="weighted"))
    assert found["balanced_accuracy"] == pytest.approx(balanced_accuracy_score(truth, told))


def test_words_follow_the_interval():
    board = Board(0.25)
    for fold, (ours, wl, size) in enumerate([(0.9, 0.5, 0.9), (0.92, 0.5, 0.9), (0.91, 0.52, 0.93)]):
        for method, value in (("quantum", ours), ("wl", wl), ("size", size)):
            board.rows.append(Scored(fold, method, {"balanced_accuracy": value}, 1.0))
    words = [board.words(method, "balanced_accuracy") for method in ("wl", "size", "quantum")]
    assert words == ["better", "not told apart", "equal"]
    assert board.difference("wl", "balanced_accuracy")[0] == pytest.approx(0.41 - 0.01 / 3, abs=1e-2)


def test_stop_ends_a_run_without_a_result():
    out = list(BACKEND.run(Task(dataset=dense_and_sparse()), KernelParams(), Context(cancelled=lambda: True)))
    assert not [event for event in out if isinstance(event, Result)]
