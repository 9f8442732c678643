"""A graph file and a QUBO file go from the command line to a solved run, and nothing is lost on the way."""

import dimod

G = "4 5\n1 2 1\n2 3 1\n3 4 1\n1 4 1\n1 3 1\n"


def test_a_graph_is_imported_and_cut_by_a_new_experiment(ketbench, tmp_path):
    project, file = tmp_path / "lab.h5", tmp_path / "square.txt"
    file.write_text(G)
    assert ketbench("new", project).status == 0
    assert "edges of a graph" in ketbench("data", "look", file).err
    assert "taken as a graph to cut" in ketbench("import", project, file).err
    made = ketbench("run", project, "--backend", "annealing.solve", "--data", "square", "--json").last_json
    assert made["status"] == "done"
    assert made["summary"]["cut"] == 4
    assert made["summary"]["proved_optimal"] is True
    shown = ketbench("show", project, "--json").whole_json
    assert [each["name"] for each in shown["experiments"]] == ["solve of square"]


def test_a_model_of_dimod_is_solved_with_its_offset(ketbench, tmp_path):
    project, file = tmp_path / "lab.h5", tmp_path / "model.bqm"
    model = dimod.BinaryQuadraticModel({"a": 1.0, "b": -45600.0}, {("a", "b"): 3.0}, -7.0, "BINARY")
    file.write_bytes(model.to_file().read())
    ketbench("new", project)
    ketbench("import", project, file)
    run = ketbench("run", project, "--backend", "annealing.solve", "--data", "model")
    assert "-45607" in run.out
    assert ketbench("run", project, "--json").last_json["summary"]["best_energy"] == -45607.0


def test_a_dataset_or_circuit_that_is_not_there_is_named(ketbench, wine):
    assert ketbench("run", wine, "--data", "beer").status != 0
    assert "no dataset 'beer'; it has wine" in ketbench.err
    assert ketbench("run", wine, "--circuit", "big").status != 0
    assert "no circuit 'big'" in ketbench.err
