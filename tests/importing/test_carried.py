"""A dataset goes through files and comes back as it was."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind
from ketbench.data.importing.carried import BITE, fetched, left
from ketbench.data.importing.job import AgainRequest, ImportJob, Read, Refused
from ketbench.data.importing.reading import import_file

WORDS = st.lists(st.text(max_size=8), min_size=1, max_size=20)


@settings(deadline=None, max_examples=60)
@given(WORDS)
def test_words_of_any_kind(words):
    column = Column("w", np.array([*words, ""], dtype=object)[:-1], Kind.TEXT)
    with tempfile.TemporaryDirectory() as folder:
        back = fetched(left(Dataset("d", (column,)), Path(folder) / "x"), Path(folder) / "x")
    assert back.columns[0].values.tolist() == words


def test_more_words_than_a_bite(tmp_path):
    words = np.array([f"wört {i // 2}\r\n" for i in range(2 * BITE + 7)], dtype=object)
    numbers = np.arange(len(words), dtype=np.float64)
    made = Dataset(
        "d", (Column("w", words, Kind.TEXT), Column("n", numbers), coded("k", list("ab" * BITE + "aabbaab")))
    )
    back = fetched(left(made, tmp_path / "x"), tmp_path / "x")
    assert back.sha256 == made.sha256, "carried along"
    assert Dataset("d", tuple(replace(c) for c in back.columns)).sha256 == made.sha256, "and true"


def test_a_changed_file_in_a_process_of_its_own(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("a,k,t\n" + "".join(f"{i},{'xy'[i % 2]},w{i}\n" for i in range(30)))
    old = import_file(path, target="k")
    path.write_text(path.read_text().replace("\n7,", "\n70,").replace("w9\n", "other\n") + "31,x,w31\n")
    with ImportJob(AgainRequest(old)) as job:
        last = [u for _ in range(200) if job.running for u in job.updates(0.2)][-1]
    assert isinstance(last, Read)
    assert last.imported.dataset.target.name == "k"
    assert last.difference.n_cells == 2
    assert [(c.row, c.column, c.before, c.after) for c in last.difference.cells] == [
        (8, "a", "7", "70"),
        (10, "t", "w9", "other"),
    ]
    assert "30 rows became 31." in last.difference.sentences


def test_a_file_that_is_gone_is_one_sentence(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text("a,b\n1,2\n3,4\n")
    old = import_file(path)
    path.unlink()
    with ImportJob(AgainRequest(old)) as job:
        last = [u for _ in range(200) if job.running for u in job.updates(0.2)][-1]
    assert isinstance(last, Refused)
    assert "There is no file" in last.sentence
