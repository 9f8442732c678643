"""A graph file and a QUBO file go from the command line to a solved run, and nothing is lost on the way."""

import dimod

G = "4 5\n1 2 1\n2 3 1\n3 4 1\n1 4 1\n1 3 1\n"


def test_a_graph_is_imported_and_cut_by_a_new_experiment(ketbench, tmp_path):
    project, file = tmp_path / "lab.h5", tmp_path / "square.txt"
    file.write_text(G)
    assert ketbench("new", project).status == 0
    assert "edges of a graph" in ketbench("data", "look", file).err
    assert "taken as a graph to cut" in ketbench("import", project, file).err
    made = ketbench("add", project, "annealing.solve", "--data", "square", "--set", "time_limit=2")
    assert "Made the experiment 'solve of square'" in made.err
    done = ketbench("run", project, "--json").last_json
    assert done["status"] == "done"
    assert done["summary"]["cut"] == 4
    assert done["summary"]["proved_optimal"] is True


def test_a_model_of_dimod_is_solved_with_its_offset(ketbench, tmp_path):
    project, file = tmp_path / "lab.h5", tmp_path / "model.bqm"
    model = dimod.BinaryQuadraticModel({"a": 1.0, "b": -45600.0}, {("a", "b"): 3.0}, -7.0, "BINARY")
    file.write_bytes(model.to_file().read())
    ketbench("new", project)
    ketbench("import", project, file)
    assert ketbench("add", project, "annealing.solve", "--data", "model", "--name", "low").status == 0
    assert "-45607" in ketbench("run", project).out


def test_what_is_not_there_or_there_already_is_named(ketbench, wine):
    for words, complaint in (
        (("gate.statevector", "--data", "beer"), "no dataset 'beer'; it has wine"),
        (("gate.statevector", "--circuit", "big"), "no circuit 'big'"),
        (("gate.statevektor",), "gate.statevector"),
        (("gate.statevector", "--name", "wine"), "has an experiment 'wine' already"),
    ):
        assert ketbench("add", wine, *words).status != 0
        assert complaint in ketbench.err
