"""The short form of the torture: damaged files, kills and full disks, with counts; the long one is torture_long.py."""

import pytest
from torture_disks import full_disks
from torture_kills import kills
from torture_mutations import JOURNAL, MARK, SNAPSHOT, mutations


@pytest.mark.parametrize(
    ("files", "count"),
    [(JOURNAL, 20), (MARK, 15), (SNAPSHOT, 2), pytest.param(JOURNAL, 60, marks=pytest.mark.slow)],
)
def test_no_mutation_is_silent_or_fatal(tmp_path, files, count):
    counts, wrong = mutations(tmp_path / "mutations", files, count, seed=11)
    assert wrong == []
    assert counts["harmless"] + counts["told"] == count
    assert counts["harmless"] < count


def test_no_kill_loses_what_was_acknowledged_or_leaves_doubt(tmp_path):
    counts = kills(tmp_path, 3, seed=5)
    assert (counts["lost"], counts["doubted"]) == (0, 0)
    assert counts["acknowledged"] > 0


def test_a_full_disk_ends_in_a_sentence_and_loses_nothing(tmp_path):
    counts = full_disks(tmp_path, [40_000, 120_000])
    assert counts == {"disks": 2, "told": 2, "lost": 0, "unopened": 0}
