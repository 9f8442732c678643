"""The command lines of a planner, with the real worker once."""

import json

from ketbench.cli import main
from ketbench.cli.app import each_with_its_option


def test_a_service_from_the_command_line(tmp_path, capsys):
    path = str(tmp_path / "plan.h5")
    assert main(["new", path]) == 0
    given = ["users=7e7", "calls_per_day=8", "input_tokens=1085.7142857", "output_tokens=300", "prefill_rate=73700"]
    rest = ["decode_rate=14800", "gpus_per_node=8", "--set", "gpu_price_per_hour=2"]
    assert main(["add", path, "planning.service", "--set", *given, *rest, "--name", "day"]) == 0
    capsys.readouterr()
    assert main(["run", path, "day", "--json", "--set", "pue=1.3", "spare_nodes=1"]) == 0
    summary = json.loads(capsys.readouterr().out)["summary"]
    assert summary["nodes_mean"] > 226
    assert summary["nodes"] == 228
    assert summary["cost_per_day"] == 228 * 8 * 24 * 2
    assert {"revenue_per_day", "margin", "power_kw", "wait_s"} <= set(summary)


def test_a_setting_follows_its_option_wherever_it_stands():
    words = each_with_its_option(["run", "a=b/p.h5", "--set", "x=1", "y.0.z=2", "--json", "w=3"])
    assert words == ["run", "a=b/p.h5", "--set", "x=1", "--set", "y.0.z=2", "--json", "w=3"]
    assert each_with_its_option(["add", "--set=x=1", "y=2"]) == ["add", "--set=x=1", "--set", "y=2"]
    assert each_with_its_option(["add", "--set", "x=1", "/tmp/y=2"]) == ["add", "--set", "x=1", "/tmp/y=2"]
