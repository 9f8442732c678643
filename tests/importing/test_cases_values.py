"""Ways of writing values: money, per cent, times, short years, codes, lists, and numbers that stand for nothing."""

import numpy as np
import pytest

from ketbench.data.importing import Options, read_file
from ketbench.data.importing.values.sentinels import sentinel_of
from ketbench.data.importing.values.years import Century, century_of


@pytest.fixture
def column(tmp_path):
    def made(cells: list[str], name: str = "c", more: str = "y", **options: object):
        path = tmp_path / "data.csv"
        rows = "".join(f'"{cell}",{i}\n' for i, cell in enumerate(cells))
        path.write_text(f"{name},{more}\n{rows}")
        got = read_file(path, options=Options(**options))
        return got.dataset.column(name), got

    return made


@pytest.mark.parametrize(
    ("cells", "numbers", "unit"),
    [
        (["1%", "12 %", "0.5%"], [0.01, 0.12, 0.005], "fraction"),
        (["$1,000.50", "$2.00", "-$3.25"], [1000.5, 2.0, -3.25], "$"),
        (["1.234,50 €", "2,00 €", "3,25 €"], [1234.5, 2.0, 3.25], "€"),
        (["(0.50)", "1.25", "2.5"], [-0.5, 1.25, 2.5], ""),
        (["12.5-", "3.5", "4.5"], [-12.5, 3.5, 4.5], ""),
        (["USD 5", "USD 6.5", "USD 7"], [5.0, 6.5, 7.0], "USD"),
        (["1'234.5", "2'000.0", "3.5"], [1234.5, 2000.0, 3.5], ""),
    ],
)
def test_dressed_numbers(column, cells, numbers, unit):
    made, got = column(cells * 4)
    assert made.kind == "numeric"
    assert made.values[:3].tolist() == pytest.approx(numbers)
    assert made.unit == unit
    if unit or cells[0].endswith(("-", ")")):
        assert any(cells[0] in line or "brackets" in line for line in got.dataset.provenance.report)


def test_few_brackets_among_plain_numbers_are_no_gaps(column):
    made, _ = column([*(f"{i}.5" for i in range(1, 40)), "(7.25)"])
    assert made.values[-1] == -7.25


def test_two_currencies_stay_words(column):
    assert column(["$5", "€5", "$6", "€7"] * 3)[0].kind != "numeric"


@pytest.mark.parametrize(
    ("cells", "seconds"),
    [
        (["00:00:00", "08:30:15", "23:59:59"], [0, 30615, 86399]),
        (["8:30", "9:05", "17:45"], [30600, 32700, 63900]),
        (["12:30 AM", "1:00 PM", "12:00 PM"], [1800, 46800, 43200]),
        (["01:02.500", "00:03.250", "10:00.000"], [62.5, 3.25, 600]),
        (["30:10:00", "1:00:00", "2:00:00"], [108600, 3600, 7200]),
    ],
)
def test_times(column, cells, seconds):
    made, _ = column(cells * 4)
    assert made.values[:3].tolist() == seconds
    assert made.unit.startswith("s")
    assert made.role == "time"


def test_births_are_never_to_come(tmp_path):
    path = tmp_path / "d.csv"
    rows = "".join(f"{i % 12 + 1}/2{i % 8}/{years},{i % 12 + 1}/1{i % 9}/{19 + i % 4}\n"
                   for i, years in enumerate([38, 45, 52, 61, 66, 71] * 4))  # fmt: skip
    path.write_text(f"born,visit\n{rows}")
    got = read_file(path)
    born, visit = (got.dataset.column(name).labels().tolist() for name in ("born", "visit"))
    assert {text[:4] for text in born} == {"1938", "1945", "1952", "1961", "1966", "1971"}
    assert {text[:4] for text in visit} == {"2019", "2020", "2021", "2022"}
    assert any("Years of two digits in column 'born'" in line for line in got.dataset.provenance.report)


def test_which_century():
    assert [Century(2026).year(two) for two in (26, 27, 99, 0)] == [2026, 1927, 1999, 2000]
    assert century_of("expiry date", None, now=2026).year(40) == 2040
    assert century_of("birth", 1975, now=2026).year(76) == 1876
    assert century_of("visit", 2005, now=2026).year(20) == 2020
    assert century_of("letter", 1925, now=2026).year(20) == 1920
    assert [century_of(name, 1975, now=2026).last for name in ("DateOfBirth", "fecha_nac", "urodzony", "dobson")] == [
        1975, 1975, 1975, 2005]  # fmt: skip


def test_each_birth_comes_before_the_dates_of_its_row(tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(
        "id,DateOfBirth,visit,expires\n1,3/14/61,5/1/1998,1/1/40\n2,7/30/04,5/2/1998,1/1/41\n"
        "3,2/29/00,6/13/1999,1/1/30\n4,8/15/04,6/14/2012,1/1/30\n5,6/15/12,6/15/2012,1/1/30\n6,6/16/12,6/15/2012,1/1/30\n"
    )
    got = read_file(path)
    born = got.dataset.column("DateOfBirth")
    # 29 February 1900 was no day; a birth on the day of the visit stays.
    assert born.labels().tolist() == ["1961-03-14", "1904-07-30", "", "2004-08-15", "2012-06-15", "1912-06-16"]
    told = " ".join(got.dataset.provenance.report)
    assert "3 births in column 'DateOfBirth' would follow another date of the row and are read a century" in told
    assert "row 2 is 1904-07-30, not 2004-07-30" in told
    assert got.dataset.column("expires").labels()[0] == "2040-01-01"


def test_one_column_tells_the_order_of_another(tmp_path):
    path = tmp_path / "d.csv"
    rows = (f"0{i % 9 + 1}/0{i % 8 + 1}/2020,0{i % 9 + 1}/2{i % 9}/2021,1\n" for i in range(18))
    path.write_text("a,b,v\n" + "".join(rows))
    got = read_file(path)
    assert got.doubts == ()
    assert got.dataset.column("a").labels()[1] == "2020-02-02"
    assert got.dataset.column("a").labels()[8] == "2020-09-01"


def test_codes_and_lists_stay_words(column):
    assert column(["1E5", "12D4", "7E1", "2E3"] * 5)[0].kind == "category"
    assert column(["1E5", "3A7", "7E1", "2E3"] * 5)[0].kind == "category"
    assert column(["1,1", "2,3", "3,2", "4,1", "1,2", "2,1", "4,3"] * 4)[0].kind == "category"
    assert column(["1.5E5", "2.5E3", "7.25E1"] * 4)[0].kind == "numeric"
    assert column(["36,6", "37,2", "38,0", "39,25"] * 4)[0].values[0] == 36.6


def test_markers_add_to_the_usual_ones(column):
    made, _ = column(["1", "NA", "?", "none given", "5", "6"] * 5, missing=("none given",))
    assert int(made.missing.sum()) == 15
    made, _ = column(["1", "#NULL!", "3", "4"] * 5)
    assert int(made.missing.sum()) == 5


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([0.5, -999, 3, -999, 2], -999),
        ([12, 9999, 15, 9999, 11], 9999),
        ([1, 2, -9, 3, -9, 0], -9),
        ([-5, -9, -2, -1, 3], None),
        ([900, 950, 999, 999, 1010], None),
        ([-500, -999, -700, -999, -100], None),
        ([1, 2, 3, 4, 5], None),
    ],
)
def test_numbers_that_stand_for_nothing(numbers, found):
    got = sentinel_of(np.array(numbers, dtype=float))
    assert (None if got is None else got[0]) == found


def test_a_suggested_gap_is_asked_and_settled(column):
    cells = [str(-999 if i % 6 == 0 else i) for i in range(30)]
    made, got = column(cells)
    assert [doubt.about for doubt in got.doubts] == ["missing"]
    assert not made.missing.any()
    made, got = column(cells, missing=("-999",))
    assert got.doubts == ()
    assert int(made.missing.sum()) == 5
