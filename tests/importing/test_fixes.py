"""Each fix that is offered does what its title says."""

from ketbench.data.dataset import Kind, Role
from ketbench.data.importing.fixes import fixes

CONTENT = "a,b\n" + "1,2\n" * 20 + "x7,3\n"


def by_title(imported, word: str):
    return next(fix for fix in fixes(imported) if word in fix.title)


def apply(reading, content, fix):
    options = {name: getattr(fix.options, name) for name in fix.options.__dataclass_fields__}
    return reading(content, **options).dataset


def test_fixes_for_cells_that_do_not_fit(reading):
    got = reading(CONTENT)
    assert apply(reading, CONTENT, by_title(got, "Drop")).n_rows == 20
    assert apply(reading, CONTENT, by_title(got, "as text")).column("a").kind is Kind.TEXT
    assert apply(reading, CONTENT, by_title(got, "Skip")).column("a").role is Role.SKIP
    assert by_title(got, "median").step.kind == "impute"


def test_fixes_for_the_header(reading):
    assert apply(reading, CONTENT, by_title(reading(CONTENT), "holds values")).n_rows == 22
    plain = "1,2\n3,4\n"
    assert apply(reading, plain, by_title(reading(plain), "is the header")).columns[0].name == "1"


def test_the_other_reading_of_a_doubtful_number(reading):
    content = "a;b\n1,234;1\n2,345;2\n"
    got = reading(content)
    assert got.dataset.column("a").values[0] == 1.234
    assert apply(reading, content, by_title(got, "decimal point")).column("a").values[0] == 1234


def test_the_other_reading_of_a_doubtful_date(reading):
    content = "w,v\n02/01/2024,1\n03/01/2024,2\n"
    assert list(apply(reading, content, by_title(reading(content), "month")).column("w").labels()) == [
        "2024-02-01",
        "2024-03-01",
    ]


def test_a_sound_file_offers_only_its_header(reading):
    assert [fix.title for fix in fixes(reading("a,b\n1,2\n3,4\n"))] == ["The first row holds values"]
