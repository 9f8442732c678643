"""Any table written in any dialect comes back as it was, or the doubt is told: nothing is wrong in silence."""

from dataclasses import dataclass

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset
from ketbench.data.exporting import dataset_csv
from ketbench.data.importing import Options, read_file

WORDS = ["red", "green", "blue", "São Paulo", "Größe", "a,b", "c;d", 'say "hi"', "two words", "x\ny"]


@dataclass(frozen=True)
class Dialect:
    """How a program writes a table."""

    separator: str
    decimal: str
    thousands: str
    encoding: str
    end: str
    header: bool
    comment: bool
    missing: str
    quote_all: bool

    def number(self, value: float | None, places: int) -> str:
        if value is None:
            return self.missing
        text = f"{value:,.{places}f}" if self.thousands else f"{value:.{places}f}"
        return text.translate(str.maketrans({",": self.thousands, ".": self.decimal}))

    def word(self, text: str) -> str:
        marks = (self.separator, '"', "\n", "\r")
        needed = self.quote_all or any(mark in text for mark in marks)
        return '"' + text.replace('"', '""') + '"' if needed else text

    def written(self, names: list[str], rows: list[list[str]]) -> bytes:
        lines = ["# written by a test"] if self.comment else []
        lines += [self.separator.join(map(self.word, row)) for row in ([names] if self.header else []) + rows]
        return self.end.join([*lines, ""]).replace("x\ny", "x\ny").encode(self.encoding)


@st.composite
def dialects(draw):
    separator = draw(st.sampled_from([",", ";", "\t", "|"]))
    decimal = draw(st.sampled_from([".", ","])) if separator != "," else "."
    thousands = draw(st.sampled_from(["", "", "'", " ", {".": ",", ",": "."}[decimal]]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    header, comment, quote_all = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    return Dialect(
        separator, decimal, thousands, encoding, end, header, comment, draw(st.sampled_from(["", "NA", "?"])), quote_all
    )


@st.composite
def tables(draw):
    rows = draw(st.integers(6, 30))
    number = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False))
    first = draw(st.lists(st.floats(-999, 999), min_size=rows, max_size=rows))
    second = draw(st.lists(number, min_size=rows, max_size=rows))
    words = draw(
        st.lists(
            st.sampled_from(draw(st.lists(st.sampled_from(WORDS), min_size=2, unique=True))),
            min_size=rows,
            max_size=rows,
        )
    )
    return first, second, words


@given(dialects(), tables(), st.integers(1, 5))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_table_in_any_dialect(tmp_path_factory, dialect, table, places):
    first, second, words = table
    rows = [
        [dialect.number(a, places), dialect.number(b, places), w] for a, b, w in zip(first, second, words, strict=True)
    ]
    path = tmp_path_factory.mktemp("d") / "t.csv"
    path.write_bytes(dialect.written(["alpha", "beta", "gamma"], rows))
    got = read_file(path)
    if got.guess.doubts:
        return
    columns = got.dataset.columns
    assert [c.kind for c in columns[:1]] == ["numeric"]
    np.testing.assert_allclose(columns[0].values, [round(v, places) for v in first], atol=1e-9)
    if any(value is not None for value in second):
        wanted = [np.nan if v is None else round(v, places) for v in second]
        np.testing.assert_allclose(columns[1].values, wanted, atol=1e-9)
    assert [" ".join(str(v).split()) for v in columns[2].labels()] == [" ".join(w.split()) for w in words]


@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=20),
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_an_exported_dataset_comes_back(tmp_path_factory, numbers, words):
    rows = min(len(numbers), len(words))
    data = Dataset("d", (Column("alpha", np.array(numbers[:rows])), coded("gamma", words[:rows])))
    path = tmp_path_factory.mktemp("e") / "d.csv"
    path.write_text(dataset_csv(data), encoding="utf-8", newline="")
    back = read_file(path, options=Options(header=True)).dataset
    np.testing.assert_array_equal(back.columns[0].values, data.columns[0].values)
    assert list(back.columns[1].labels()) == list(data.columns[1].labels())
