"""One example a kind, built as a wheel, at work in the program; none of its code is imported in this process."""

import json
import subprocess
import sys

import numpy as np
import pytest

from ketbench.backends.scaffold import write_plugin
from ketbench.backends.trying.entries import brought
from ketbench.base.contributed.scoring import extra_scores, least_is_best
from ketbench.base.errors import DatasetError, InputError
from ketbench.base.figures import Bars
from ketbench.circuit.export import circuit_from_path
from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Baseline, Result
from ketbench.contract.run import Run
from ketbench.data.importing import Options, read_file
from ketbench.data.importing.opening.formats import all_endings, filter_text
from ketbench.project.project import Project
from ketbench.results.export import export_runs
from ketbench.results.reporting.content import gathered
from ketbench.running.jobs.worker.brought import with_figures
from ketbench.samples import sample, samples

from .conftest import EXAMPLES, KINDS_OF

RESULT = Result({"test_accuracy": 0.9, "note": "x"}, [Baseline("linear", "Linear", {"test_accuracy": 0.85})])
RUN = Run("run-0001", Experiment("mine", "gate.statevector", seed=1), result=RESULT)


@pytest.mark.parametrize("name", KINDS_OF)
def test_an_example_is_what_the_template_writes(tmp_path, own_places, name):
    written = write_plugin(name, tmp_path / name, KINDS_OF[name])
    for path in written:
        kept = EXAMPLES / name / path.relative_to(tmp_path / name)
        assert kept.read_text("utf-8") == path.read_text("utf-8")


def test_a_file_is_read_by_an_importer_and_a_damaged_one_refused(plugins, tmp_path, foreign):
    path = tmp_path / "leaves.records"
    path.write_text("RECORDS 1\nlength = 5.1\nspecies = a\n\nlength = 6.3\nspecies = b\n\nspecies = a\n")
    read = read_file(path, target="species")
    assert read.dataset.name == "leaves"
    length, species = read.dataset.columns
    np.testing.assert_array_equal(length.values, [5.1, 6.3, np.nan])
    assert (list(species.labels()), species.role.value) == (["a", "b", "a"], "target")
    assert read.dataset.provenance.sha256, "the digest is that of the file"
    path.write_text("RECORDS 1\nlength\n")
    with pytest.raises(DatasetError, match=r"'leaves.records' cannot be read: Line 2 is 'length'"):
        read_file(path)
    with pytest.raises(DatasetError, match="takes no separator"):
        read_file(path, options=Options(separator=";"))
    assert ".records" in all_endings()
    assert "Records, a name = value a line (*.records)" in filter_text()
    assert foreign() == []


def test_without_its_beginning_a_file_of_that_ending_is_read_as_before(plugins, tmp_path):
    path = tmp_path / "table.records"
    path.write_text("a,b\n1,2\n3,4\n")
    assert [column.name for column in read_file(path).dataset.columns] == ["a", "b"]


def test_runs_are_written_in_the_format_of_an_exporter(plugins, tmp_path, foreign):
    out = export_runs([RUN], tmp_path / "runs.md")
    lines = out.read_text().splitlines()
    assert lines[0] == "| run | model | test_accuracy |"
    assert lines[2:] == ["| run-0001 | mine | 0.9 |", "| run-0001 | Linear | 0.85 |"]
    with pytest.raises(InputError, match=r"choose one of csv, json, png, svg, pdf, markdown_table\."):
        export_runs([RUN], tmp_path / "runs.docx")
    assert foreign() == []


def test_a_sample_is_listed_and_built(plugins, foreign):
    assert samples()["two_moons"].title == "Two moons with 2 qubits"
    project = sample("two_moons").build()
    (experiment,) = project.experiments.values()
    assert (project.name, experiment.dataset.n_rows, experiment.circuit.n_wires) == ("two-moons", 160, 2)
    assert foreign() == []


def test_a_score_is_the_geometric_mean_of_the_recalls(plugins, foreign):
    truth, told = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 0])
    found = extra_scores("classes", {"test": (truth, told, None), "validation": (truth[:0], told[:0], None)})
    assert found == {"test_gmean": pytest.approx(np.sqrt(3 / 4 * 1 / 2)), "validation_gmean": None}
    assert extra_scores("values", {"test": (truth, told, None)}) == {}
    assert not least_is_best("test_gmean")
    assert foreign() == []


def test_a_figure_stands_on_the_result(plugins, foreign):
    made, failed = with_figures(RESULT, "gate.statevector", lambda: False)
    assert failed == []
    drawn = made.figures["distances"]
    assert isinstance(drawn, Bars)
    np.testing.assert_allclose(drawn.values, [[0.05]])
    assert with_figures(Result(), "mine", lambda: False)[0].figures == {}
    assert foreign() == []


def test_a_section_stands_in_the_report(plugins, foreign):
    report = gathered(Project("p"), RUN, "p.h5")
    (section,) = [section for section in report.sections if section.title == "Cost of the run"]
    assert [type(piece).__name__ for piece in section.pieces] == ["Words", "Words", "Rows", "Words"]
    assert foreign() == []


GATE = """
import json, sys
from ketbench.circuit import CircuitBuilder
from ketbench.circuit.export import read_circuit
from ketbench.circuit.export.text_drawing import text_drawing
from ketbench.circuit.gates import GATES
from ketbench.circuit.qasm import to_qasm2, to_qasm3
one = CircuitBuilder("one", 2).add("fsim", (0, 1), "0.4", "0.9").build()
text = to_qasm3(one)
matrix = GATES["fsim"].matrix(0.4, 0.9)
told = {"real": matrix.real.tolist(), "imag": matrix.imag.tolist(), "qasm3": text, "qasm2": to_qasm2(one),
        "drawn": text_drawing(one), "again": read_circuit(text, "one").ops == one.ops, "group": GATES["fsim"].group,
        "imported": "fsim" in sys.modules}
print(json.dumps(told))
"""
TRAINING = """
import json, sys
from ketbench.contract.plugin import Context, Task
from ketbench.backends.registry import Registry
from ketbench.samples import sample
experiment = sample("two_moons").build().experiment()
backend = Registry(patience=0).backend("gate.statevector")
params = backend.params(epochs=2, optimiser="lion", learning_rate=0.02, headline="gmean", explain="none")
*_, result = backend.run(Task(experiment.dataset, experiment.circuit, 3), params, Context())
told = {"first": next(iter(result.summary)), "headline": result.summary["headline"],
        "controls": [b.summary["test_gmean"] for b in result.baselines]}
print(json.dumps(told))
"""


def in_fresh_process(program):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_gate_is_drawn_simulated_and_exported_by_its_decomposition(plugins, tmp_path):
    told = in_fresh_process(GATE)
    # Foxen et al. 2020, equation 1, up to a global phase.
    phi, theta = 0.4, 0.9
    c, s = np.cos(theta), -1j * np.sin(theta)
    wanted = np.array([[1, 0, 0, 0], [0, c, s, 0], [0, s, c, 0], [0, 0, 0, np.exp(-1j * phi)]])
    matrix = np.array(told["real"]) + 1j * np.array(told["imag"])
    assert abs(np.vdot(wanted, matrix)) == pytest.approx(4)
    assert "gate fsim(phi, theta) a, b {" in told["qasm3"]
    assert "fsim(0.4" in told["qasm2"]
    assert "fSim" in told["drawn"]
    assert (told["again"], told["group"], told["imported"]) == (True, "From plugins", False)
    (tmp_path / "kept.qasm").write_text(told["qasm3"])
    kept = circuit_from_path(tmp_path / "kept.qasm")
    assert [gate.name for gate in kept.gates] == ["fsim"], "without the plugin the text brings its own definition"


def test_an_optimiser_is_made_where_trainings_run(plugins):
    torch = pytest.importorskip("torch")
    weight = torch.nn.Parameter(torch.tensor([1.0]))
    rule = brought("optimiser", "lion").make([weight], 0.1, 0.0)
    (weight**2).sum().backward()
    rule.step()
    # The sign of the gradient alone decides: one step of 0.1.
    assert float(weight.detach()) == pytest.approx(0.9)
    for name in [name for name in sys.modules if name.partition(".")[0] == "lion"]:
        del sys.modules[name]


@pytest.mark.slow
def test_a_training_takes_the_optimiser_and_the_score_as_its_headline(plugins):
    told = in_fresh_process(TRAINING)
    assert (told["first"], told["headline"]) == ("test_gmean", "test_gmean")
    assert len(told["controls"]) >= 3
    assert all(0 <= value <= 1 for value in told["controls"])
