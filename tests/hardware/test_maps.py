"""Maps that somebody wrote down: read, compiled for, and each wire read where it was."""

import json
import math

import pytest

from ketbench.backends.targets import target
from ketbench.base.errors import InputError
from ketbench.cli import main
from ketbench.testing.devices import device_findings
from ketbench_hardware.drivers.generic.driver import Maps
from ketbench_hardware.drivers.generic.maps import read
from ketbench_hardware.drivers.generic.target import compiled_for
from ketbench_hardware.programs.program import Gate, Program

GHZ = Program(4, (Gate("h", (0,)), Gate("cx", (0, 3)), Gate("cx", (3, 1)), Gate("cx", (1, 2)), Gate("ry", (2,), 0.3)))


def test_shapes_have_their_pairs():
    assert read("line:3").edges == ((0, 1), (1, 2))
    assert read("ring:4").edges == ((0, 1), (1, 2), (2, 3), (3, 0))
    assert read("ring:2").edges == read("line:2").edges == ((0, 1),)
    assert set(read("grid:2x3").edges) == {(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)}
    assert len(read("full:5").edges) == 10
    assert read("star:4").edges == ((0, 1), (0, 2), (0, 3))
    assert (read("line:1").qubits, read("line:1").edges) == (1, ())


def test_text_json_and_files_are_one_map(tmp_path):
    pairs = ((0, 1), (1, 3))
    (tmp_path / "m.json").write_text(json.dumps({"edges": pairs, "gates": ["ecr", "rz"], "errors": {"0-1": 0.5}}))
    (tmp_path / "m.txt").write_text("# control target\n0 1\n1, 3\n")
    words = ["0-1,1-3", "[[0,1],[1,3]]", '{"coupling_map": [[0,1],[1,3]]}', f"file:{tmp_path / 'm.txt'}"]
    for word in [*words, str(tmp_path / "m.json")]:
        assert (read(word).qubits, read(word).edges) == (4, pairs), word
    held = read(str(tmp_path / "m.json"))
    assert (held.gates, held.own) == (("ecr", "rz"), {(0, 1): 0.5})
    assert read("[[0,1]];gates=cx,u;readout=0.1").rates == {"readout": 0.1}


@pytest.mark.parametrize(
    ("rest", "word"),
    [
        ("", "not a map"),
        ("blob:4", "blob:4"),
        ("ring:x", "ring:x"),
        ("ring:-3", "ring:-3"),
        ("line:0", "0 qubits"),
        ("line:99999", "99999"),
        ("grid:2", "grid:2x3"),
        ("0-0", "0-0"),
        ("0-1,1-", "not a map"),
        ("nix.json", "nix.json"),
        ("[[0,1.5]]", "not a map"),
        ("[[0]]", "not a map"),
        ("{}", "not a map"),
        ("[[0,true]]", "not a map"),
        ("[1", "neither JSON"),
        ('{"edges": [[0,1]], "errors": {"5-6": 0.1}}', "5-6"),
        ('{"edges": [[0,1]], "qubits": 1}', "0-1"),
        ("ring:5;gates=", "names no gate"),
        ("ring:5;colour=red", "colour"),
        ("ring:5;readout=1", "'1'"),
        ("ring:5;two_qubit=nan", "nan"),
    ],
)
def test_what_is_no_map_is_told_in_a_sentence(rest, word):
    state = target_state(rest)
    assert not state.ok
    assert word in state.reason
    assert state.reason.count("\n") == 0


def target_state(rest):
    with pytest.raises(InputError) as refused:
        target(f"map.{rest}")
    return type("State", (), {"ok": False, "reason": str(refused.value)})


@pytest.mark.parametrize("rest", ["line:4", "ring:6;gates=cx,rz,sx", "grid:2x3;gates=ecr,rz,sx,x", "star:5;gates=cz,u"])
def test_a_compiled_circuit_keeps_to_gates_and_map(rest):
    held = read(rest)
    (made,) = compiled_for(held, [GHZ])
    allowed = set(held.edges) | {(b, a) for a, b in held.edges}
    for item in made.data:
        name = item.operation.name
        assert name in {*held.gates, "measure", "barrier"}
        if len(item.qubits) == 2 and name != "barrier":
            assert tuple(made.find_bit(qubit).index for qubit in item.qubits) in allowed


def test_a_directed_map_has_its_controls_on_the_first():
    held = read('{"edges": [[1,0],[2,1],[3,2]], "gates": ["cx","rz","sx"], "directed": true}')
    (made,) = compiled_for(held, [GHZ])
    pairs = {tuple(made.find_bit(q).index for q in item.qubits) for item in made.data if item.operation.name == "cx"}
    assert pairs <= set(held.edges)


def test_expected_success_is_the_product_over_all_operations():
    rest = "line:4;gates=cx,rz,sx,x;one_qubit=0.001;two_qubit=0.02;readout=0.05"
    told = Maps().about(rest, [GHZ])
    counts = told["after"]["gates"]
    ones = sum(counts.get(name, 0) for name in ("rz", "sx", "x"))
    right = 0.999**ones * 0.98 ** counts["cx"] * 0.95**4
    assert math.isclose(told["expected_success"], right, rel_tol=1e-12)
    assert told["after"]["two_qubit"] == counts["cx"] >= told["before"]["two_qubit"] == 3
    assert sorted(told["layout"]) == [0, 1, 2, 3]
    assert Maps().about("line:4", [GHZ])["expected_success"] is None


def test_a_pair_with_a_rate_of_its_own_counts_for_itself():
    held = '{"edges": [[0,1]], "gates": ["cz","rz","sx"], "errors": {"two_qubit": 0.5, "1-0": 0.1}}'
    told = Maps().about(held, [Program(2, (Gate("cz", (0, 1)),))])
    assert told["expected_success"] == pytest.approx(0.9)


@pytest.mark.parametrize("name", ["map.line:3", "map.ring:7;gates=ecr,rz,sx", "map.0-4,4-2,2-1,1-3"])
def test_the_order_of_the_qubits_is_proved(name):
    """States that read differently from every side, and a product state whose wires all differ."""
    assert device_findings(name) == []


@pytest.mark.parametrize(
    ("rest", "word"),
    [("line:3", "3 qubits"), ("0-1,2-3", "at most 2"), ("ring:4;gates=x,cz", "express"), ("ring:4;gates=foo", "foo")],
)
def test_what_does_not_fit_is_told(rest, word):
    with pytest.raises(InputError, match=word):
        compiled_for(read(rest), [GHZ])


@pytest.mark.slow
def test_the_command_shows_both_circuits(project, capsys):
    words = ["compile", str(project), "run-0001", "--map", "ring:3", "--gates", "cx,rz,sx", "--json"]
    assert main([*words, "--errors", "readout=0.1,two_qubit=0"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["expected_success"] == pytest.approx(0.81)
    assert set(told["circuits"]) == {"before", "after"}


@pytest.mark.parametrize(
    "wrong", [["--map", "ring:3", "--on", "exact"], [], ["--on", "exact"], ["--on", "map.ring:3", "--gates", "cx"]]
)
def test_the_command_refuses_what_contradicts_itself(wrong, tmp_path, capsys):
    assert main(["compile", str(tmp_path / "none.h5"), "run-0001", *wrong]) != 0
    assert "none.h5" not in (told := capsys.readouterr().err)
    assert len(told.strip().splitlines()) == 1
