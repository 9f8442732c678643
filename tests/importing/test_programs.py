"""Files as other programs write them, made by code after their own rules, come in right without any option."""

import numpy as np
import pytest

from ketbench.data.dataset import Kind, Role


def column(imported, name: str) -> list[object]:
    return list(imported.dataset.column(name).labels())


def test_excel_in_german(reading):
    """Semicolons, Windows-1252, decimal comma, points for thousands, WAHR, #NV, empty rows at the end."""
    rows = [
        "sep=;",
        "Probe;Datum;Länge;Preis;gültig",
        "A1;31.12.2024;1,50;1.234,50;WAHR",
        "A2;01.01.2025;2,25;999,00;FALSCH",
        "A3;02.01.2025;#NV;12.000,00;WAHR",
        ";;;;",
        "",
    ]
    got = reading("\r\n".join(rows).encode("cp1252"))
    assert column(got, "Preis") == [1234.5, 999, 12000]
    assert np.isnan(got.dataset.column("Länge").values[2])
    assert column(got, "Datum") == ["2024-12-31", "2025-01-01", "2025-01-02"]
    assert got.dataset.column("gültig").categories == ("FALSCH", "WAHR")
    assert any("no value in any column" in p.what for p in got.problems)


def test_libreoffice(reading):
    """Every text cell quoted, doubled quotes, line breaks inside cells, UTF-8, commas."""
    got = reading('"name","note","x"\n"Ann","said ""hi""",1.5\n"Bob","two\nlines",2\n"Cy","a, b",-3E-05\n')
    assert column(got, "note") == ['said "hi"', "two\nlines", "a, b"]
    assert column(got, "x") == [1.5, 2, -3e-05]


def test_r_write_csv(reading):
    """A nameless first column with the row names, NA without quotes."""
    got = reading('"","Sepal.Length","Species"\n"1",5.1,"setosa"\n"2",NA,"setosa"\n"3",4.7,"virginica"\n')
    assert got.dataset.columns[0].role is Role.ID
    assert np.isnan(got.dataset.column("Sepal.Length").values[1])
    assert got.dataset.column("Species").categories == ("setosa", "virginica")


def test_r_write_table(reading):
    """White space, and one name fewer than there are cells."""
    got = reading('"x" "y"\n"a b" 1.5 2\n"c" 2.5 3\n"d" NA 4\n', name="out.txt")
    assert [c.name for c in got.dataset.columns] == ["row", "x", "y"]
    assert column(got, "y") == [2, 3, 4]


def test_r_write_csv2(reading):
    got = reading('"";"x";"g"\n"1";1,5;"a"\n"2";NA;"b"\n"3";0,25;"a"\n')
    assert column(got, "x")[2] == 0.25


def test_matlab_writetable(reading):
    got = reading("Time,Voltage,State\n0,1.0e-03,on\n0.1,NaN,off\n0.2,Inf,on\n")
    assert np.isnan(got.dataset.column("Voltage").values[1])
    assert column(got, "Voltage")[2] == np.inf
    assert got.problems[0].row == 4


def test_matlab_writematrix_and_fortran(reading):
    got = reading("   1.0000000D+00  -2.5000000D-01\n   2.0000000D+00   1.0000000D+03\n", name="m.dat")
    assert column(got, "column 2") == [-0.25, 1000]


def test_an_instrument_log(reading):
    """Lines about the device, then names, units and decimal commas; a cut last line."""
    text = (
        "Instrument;OPM-200\r\nSerial;4711\r\nDate;2024-05-06\r\n\r\n"
        "Time;Power;Wavelength;State\r\ns;dBm;nm;\r\n"
        "0,0;-12,31;1550,12;ok\r\n0,5;-12,29;1550,13;ok\r\n1,0;-12,30;1550,12;ok\r\n1,5;-12"
    )
    got = reading(text, name="log.txt")
    assert [(c.name, c.unit) for c in got.dataset.columns[:3]] == [
        ("Time", "s"),
        ("Power", "dBm"),
        ("Wavelength", "nm"),
    ]
    assert column(got, "Power") == [-12.31, -12.29, -12.3, -12]
    assert any("OPM-200" in str(p) for p in got.problems)
    assert any(p.row == 10 and "2 cells instead of 4" in p.what for p in got.problems)


def test_pandas_to_csv(reading):
    got = reading(",a,b\n0,1.5,x\n1,2.5,y\n2,3.5,x\n")
    assert [c.role for c in got.dataset.columns] == [Role.ID, Role.FEATURE, Role.FEATURE]


def test_numpy_savetxt(reading):
    got = reading("# t u\n0.000000000000000000e+00 1.500000000000000000e+00\n1.0e+00 2.5e+00\n", name="a.txt")
    assert [c.name for c in got.dataset.columns] == ["t", "u"]
    assert column(got, "u") == [1.5, 2.5]


def test_labview_and_origin(reading):
    got = reading("t (s)\tU (V)\n0,000000\t1,500000\n0,100000\t1,600000\n")
    assert column(got, "U (V)") == [1.5, 1.6]


def test_google_sheets_in_english(reading):
    got = reading('When,Amount,Paid\n1/31/2024,"1,234.50",TRUE\n2/28/2024,"12.00",FALSE\n')
    assert column(got, "When") == ["2024-01-31", "2024-02-28"]
    assert column(got, "Amount") == [1234.5, 12]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(reading, end):
    assert column(reading(end.join(["a,b", "1,2", "3,4", ""])), "b") == [2, 4]


def test_the_french_way(reading):
    """A narrow no-break space for thousands."""
    got = reading("ville;habitants;part\nLyon;522\u202f250;3,5\nNice;348\u202f085;2,25\n")
    assert column(got, "habitants") == [522250, 348085]


def test_the_swiss_way(reading):
    assert column(reading("a;b\n1'234.50;1\n12'000.00;2\n"), "a") == [1234.5, 12000]


def test_a_sparse_questionnaire(reading):
    got = reading("who,age,likes\nA,23,none\nB,n/a,tea\nC,31,none\nD,-,coffee\nE,40,tea\n")
    assert got.dataset.column("likes").categories == ("coffee", "none", "tea")
    assert got.dataset.column("age").kind is Kind.NUMERIC
    assert int(got.dataset.column("age").missing.sum()) == 2
