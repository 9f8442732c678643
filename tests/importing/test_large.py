"""Imports in a process of their own: first rows, progress, cancel, memory; and thinning where it would be too much."""

import os
from pathlib import Path

import numpy as np
import pytest

from ketbench.base.errors import DatasetError
from ketbench.data.importing import Options, preview, read_file, sniff
from ketbench.data.importing.job import Advanced, ImportJob, Previewed, Read, Refused, Request, import_in_process
from ketbench.data.importing.sizing import step_for_memory, thinned

ROWS = 60_000


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.csv"
    path.write_text("id,x,k,t\n" + "".join(f"{i},{i / 7:.6f},c{i % 3},w{i}\n" for i in range(ROWS)))
    return path


def test_a_job_shows_rows_first_then_progress_then_the_data(large):
    seen = []
    imported = import_in_process(Request(str(large), target="k"), seen.append)
    assert isinstance(seen[0], Previewed)
    assert len(seen[0].guess.preview) == 50
    assert isinstance(seen[1], Advanced)
    assert isinstance(seen[-1], Read)
    here = read_file(large, target="k").dataset
    assert imported.dataset.sha256 == here.sha256


def test_values_outlive_the_job(large):
    with ImportJob(Request(str(large))) as job:
        got = [u for _ in range(200) for u in job.updates(0.1)][-1]
    assert isinstance(got, Read)
    np.testing.assert_allclose(got.imported.dataset.column("x").values[7], 1.0)
    assert not got.imported.dataset.column("x").values.flags.writeable


def test_a_refusal_is_one_sentence(tmp_path):
    with pytest.raises(DatasetError, match="There is no file"):
        import_in_process(Request(str(tmp_path / "none.csv")))


def test_cancelling(large):
    with ImportJob(Request(str(large))) as job:
        job.cancel()
        last = [u for _ in range(200) if job.running for u in job.updates(0.1)][-1]
    assert isinstance(last, Refused)
    assert last.cancelled


def test_closing_kills(large):
    job = ImportJob(Request(str(large)))
    job.close()
    assert not job.running


def test_the_first_rows_of_two_gigabytes(tmp_path):
    """A sparse file: real rows first, and a hole of 2 GB behind them that sniffing never touches."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n" + b"1,2\n" * 200_000)
        file.truncate(1 << 31)
    guess = sniff(path)
    assert guess.names == ("a", "b")
    shown = preview(path, Options(header=False))
    assert shown.dataset.n_rows == 50
    assert shown.dataset.provenance.sha256 == ""


def test_rows_are_thinned_evenly():
    batches = [([1, 2, 3], [["a", "b", "c"]]), ([4, 5, 6], [["d", "e", "f"]])]
    assert [numbers for numbers, _ in thinned(batches, 2)] == [[1, 3], [5]]


def test_every_other_row_is_told(large):
    got = read_file(large, options=Options(every=2))
    assert got.dataset.n_rows == ROWS // 2
    assert any("One row of 2 was read" in sentence for sentence in got.dataset.provenance.report)


def test_memory_decides_for_large_files_only(tmp_path):
    path = tmp_path / "tiny.csv"
    path.write_text("a,b\n" + "1,2\n" * 100)
    guess = sniff(path)
    assert step_for_memory(1000, guess) == 1
    assert step_for_memory(1 << 31, guess) == 2
    assert os.path.getsize(path) < 1000
