"""What is read at the speed of C is what the careful reader reads: same values, same problems, same report."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketbench.base.errors import DatasetError
from ketbench.data.importing import Options, read_file
from ketbench.data.importing.opening import source
from ketbench.data.importing.text import quick

GOOD = {
    "numbers and words": ["{i},{f:.4f},c{m},w{i}"],
    "gaps": ["{i},{f:.2f},c{m},w{i}", ",,x,y", "3,,,"],
    "decimal comma": ["{i};{fc};c{m}"],
    "an empty row": ["{i},{f:.2f}", ","],
    "spaces": [" {i} ,{f:.2f}, c{m} "],
}
ODD = {
    "leading zeros": ["{i},01{m}", "{i},{i}"],
    "leading zeros in a later block": ["{i},{i}", "{i},00{m}"],
    "a space before a whole number": ["{i},{i}", "{i}, {m}"],
    "minus zero": ["{i},{i}", "{i},-0"],
    "a plus before a whole number": ["{i},{i}", "{i},+{m}"],
    "negative whole numbers": ["{i},-{i}"],
    "whole numbers beyond 2^53": ["{i},{i}", "{i},9007199254740993"],
    "a decimal behind whole numbers": ["{i},{i}", "{i},{f:.2f}"],
    "19 digits": ["{i},1000000000000000001"],
    "too large": ["{i},1e400"],
    "infinite": ["{i},inf", "{i},-Infinity"],
    "not a number": ["{i},nan", "{i},{f:.3f}"],
    "markers": ["{i},NA", "{i},?", "{i},{f:.3f}"],
    "ragged": ["{i},2", "{i}", "{i},2,3"],
    "quotes": ['{i},"a, b"', "{i},c"],
    "an open quote": ['{i},"a', "{i},c", "{i},d"],
    "comments": ["{i},2", "# note"],
    "empty lines": ["{i},2", ""],
    "underscores": ["{i},1_000", "{i},2"],
    "plus signs": ["+{i},+{f:.2f}"],
    "minus signs of print": ["−{i},{f:.2f}"],
    "hexadecimal": ["{i},0x{m}F", "{i},3"],
    "exponents": ["{i},{f:.3e}", "{i},1D5"],
    "points in a file of commas": ["{i};{fc}", "{i};1.5"],
    "dates": ["{i},2024-01-{d:02d}"],
    "words in numbers": ["{i},{i}", "{i},x{m}"],
    "other digits": ["{i},１２"],
}


def text_of(patterns, rows=300):
    chance = random.Random(1)
    separator = ";" if any(";" in p for p in patterns) else ","
    width = patterns[0].count(separator) + 1
    lines = [separator.join("abcd"[:width])]
    for i in range(rows):
        f = chance.uniform(-5, 5)
        fields = {"i": i, "f": f, "fc": f"{f:.2f}".replace(".", ","), "m": i % 3, "d": 1 + i % 28}
        pattern = patterns[0] if i < 60 or i % 7 else patterns[(i // 7) % len(patterns)]
        lines.append(pattern.format(**fields))
    return "\n".join(lines) + "\n"


def both(monkeypatch, path: Path, **options):
    """The outcome of the careful reader and of the quick one, in blocks of a few lines."""
    monkeypatch.setattr(source, "BLOCK", 512)
    found = []
    for smallest in (1 << 60, 0):
        monkeypatch.setattr(quick, "SMALLEST", smallest)
        found.append(outcome(path, Options(**options)))
    return found


def outcome(path: Path, options: Options):
    try:
        got = read_file(path, options=options)
    except DatasetError as error:
        return str(error)
    return got.dataset.sha256, got.problems, got.total, got.dataset.provenance.report


@pytest.mark.parametrize("name", [*GOOD, *ODD])
@pytest.mark.parametrize("options", [{}, {"bad": "drop"}, {"every": 3}, {"missing": ("1", "x0", "-999")}, {"rows": 77}])
def test_the_same_either_way(monkeypatch, tmp_path, name, options):
    path = tmp_path / "d.csv"
    path.write_text({**GOOD, **ODD}[name] and text_of({**GOOD, **ODD}[name]))
    careful, fast = both(monkeypatch, path, **options)
    assert fast == careful


@pytest.mark.parametrize("name", ["numbers and words", "decimal comma"])
def test_plain_blocks_are_taken(monkeypatch, tmp_path, name):
    taken = []
    before = quick.QuickReader.columns

    def counted(self, block, numeric):
        taken.append(before(self, block, numeric) is not None)
        return before(self, block, numeric)

    monkeypatch.setattr(quick.QuickReader, "columns", counted)
    path = tmp_path / "d.csv"
    path.write_text(text_of(GOOD[name]))
    both(monkeypatch, path)
    assert sum(taken) > len(taken) // 2 > 2


@pytest.mark.parametrize("name", [*GOOD, "leading zeros in a later block", "words in numbers", "dates"])
def test_a_wide_table_in_pieces_is_the_same(monkeypatch, tmp_path, name):
    monkeypatch.setattr(quick, "WIDE", 1)
    monkeypatch.setattr(quick, "PIECE", 128)
    path = tmp_path / "d.csv"
    path.write_text(text_of({**GOOD, **ODD}[name]))
    careful, fast = both(monkeypatch, path)
    assert fast == careful


CELL = st.one_of(
    st.integers(-(10**19), 10**19).map(str),
    st.floats().map(repr),
    st.sampled_from(
        ["", " ", "NA", "?", "007", "0", "-0", "+1", ".5", "5.", "1e5", "1_0", "x", "ü", "1,5", "−3", "-999"]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=30), st.sampled_from([",", ";", "\t"]))
def test_any_cells(monkeypatch, tmp_path, rows, separator):
    path = tmp_path / "d.csv"
    head = separator.join("ab") + "\n" + "".join(f"{i}{separator}{i / 4}\n" for i in range(120))
    path.write_text(head + "".join(separator.join(row) + "\n" for row in rows), encoding="utf-8")
    careful, fast = both(monkeypatch, path)
    assert fast == careful


def test_mixed_encodings_and_nul_bytes(monkeypatch, tmp_path):
    path = tmp_path / "d.csv"
    lines = [b"a,b", *(b"%d,w" % i for i in range(200)), "5,Köln".encode("latin-1"), b"6,x\x00y", "7,Ulm ß".encode()]
    path.write_bytes(b"\n".join(lines))
    careful, fast = both(monkeypatch, path)
    assert fast == careful
    assert careful[2] == 2


def test_numbers_are_the_same_bit_by_bit(monkeypatch, tmp_path):
    chance = np.random.default_rng(2)
    values = chance.standard_normal(5000) * 10.0 ** chance.integers(-300, 15, 5000)
    path = tmp_path / "d.csv"
    path.write_text("a,b\n" + "".join(f"{v!r},1.5\n" for v in values.tolist()))
    monkeypatch.setattr(quick, "SMALLEST", 0)
    monkeypatch.setattr(source, "BLOCK", 4096)
    assert np.array_equal(read_file(path).dataset.column("a").values, values)
