"""The guide holds every page of the documentation, finds words in them, and needs no network."""

import re
import tomllib
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from ketbench_ui.guide.pages import PAGES, _kept_link, file_of, folder, found, in_look, linked, plain, slug, text_of
from ketbench_ui.guide.window import NAME, GuideWindow

ROOT = Path(__file__).parents[3]
LINKS = re.compile(r"(?<![!\\])\[([^\[\]]+)\]\(([^()\s]*[./#][^()\s]*)\)")
NO_GUIDE = {"mutation"}
"""About the project's own tests."""


@pytest.fixture
def guide(qtbot):
    made = GuideWindow()
    qtbot.addWidget(made)
    return made


def names(guide):
    return [guide.list.item(at).data(NAME) for at in range(guide.list.count()) if guide.list.item(at).data(NAME)]


def test_every_document_is_a_page_and_travels_with_the_wheel():
    written = {path.stem for path in (ROOT / "docs").glob("*.md")} - NO_GUIDE
    assert {page.name for page in PAGES} == written
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    carried = build["targets"]["wheel"]["force-include"]
    assert carried == {f"docs/{name}.md": f"ketbench_ui/guide/docs/{name}.md" for name in written}
    assert folder() == ROOT / "docs"


def test_all_words_must_stand_on_a_page_in_any_case():
    finds = {find.page.name: find.line for find in found("BLOCKADE radius")}
    assert "atoms" in finds
    assert "blockade radius" in finds["atoms"].lower()
    assert found("blockade radius of a teapot") == []
    assert found("  ") == []


def test_marks_of_markdown_are_not_shown():
    assert plain("### `ketbench run` and [the file](file-format.md) | 3 |") == "ketbench run and the file 3"


@pytest.mark.parametrize(
    ("target", "name"),
    [("file-format.md", "file-format"), ("docs/gate.md#scores", "gate"), ("../README.md", ""), ("https://x.org/", "")],
)
def test_links_between_pages_are_known(target, name):
    assert linked(target) == name


def test_typing_leaves_the_pages_with_the_words_and_shows_the_first(guide):
    assert names(guide) == [page.name for page in PAGES]
    guide.search.setText("blockade radius")
    assert names(guide) == [find.page.name for find in found("blockade radius")]
    assert "Rydberg" in guide.browser.toPlainText()
    guide.search.setText("teapotteapot")
    assert guide.list.isHidden()
    assert not guide.nothing.isHidden()
    guide.search.clear()
    assert names(guide) == [page.name for page in PAGES]


def test_a_link_leads_to_its_page(guide):
    guide.show_page("gate")
    guide.browser.anchorClicked.emit(QUrl("file-format.md"))
    assert guide.list.currentItem().data(NAME) == "file-format"
    assert guide.browser.toPlainText().startswith("The project file")


def test_a_page_that_is_not_there_says_so():
    assert "not part of the installation" in text_of("no-such-page")


def test_every_link_of_every_page_leads_somewhere():
    """To a page, a heading that is there, a file that is there, or the web."""
    for page in PAGES:
        for _, target in LINKS.findall(text_of(page.name)):
            if target.startswith("http"):
                continue
            base, _, fragment = target.partition("#")
            assert not base or linked(target) or file_of(target) is not None, f"{page.name}: {target}"
            if fragment:
                text = text_of(linked(target) or page.name)
                heads = {slug(re.sub(r"[`*]", "", head)) for head in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
                assert fragment in heads, f"{page.name}: {target}"


def test_a_link_that_leads_nowhere_is_its_words():
    assert _kept_link(LINKS.search("[a report](reports/none.html)")) == "a report"
    assert _kept_link(LINKS.search("[data](data.md)")) == "[data](data.md)"


def test_a_link_to_a_heading_brings_it_to_the_top(qtbot, application):
    window = GuideWindow()
    qtbot.addWidget(window)
    window.show_page("data")
    heads = re.findall(r"^## (.*)$", text_of("data"), re.MULTILINE)
    window._follow(QUrl(f"#{slug(heads[-1])}"))
    assert window.browser.textCursor().block().text() == heads[-1]


def test_no_picture_is_wider_than_the_page(qtbot, application):
    guide = GuideWindow()
    qtbot.addWidget(guide)
    guide.show_page("data")
    name = re.search(r"\((screenshots/[^)]+png)\)", text_of("data"))[1]
    kind = QTextDocument.ResourceType.ImageResource.value
    for width in (1000, 700):
        guide.resize(width, 600)
        guide.grab()
        picture = guide.browser.loadResource(kind, QUrl(name))
        assert 200 < picture.width() <= guide.browser.viewport().width()
    assert "Data tab" in guide.browser.toPlainText()


@pytest.mark.parametrize(
    ("named", "is_dark", "shown"),
    [
        ("screenshots/data_fit_light.png", True, "screenshots/data_fit_dark.png"),
        ("screenshots/data_leaks_dark.png", False, "screenshots/data_leaks_light.png"),
        ("screenshots/explain-offer-light-1440x860.png", True, "screenshots/explain-offer-dark-1440x860.png"),
        ("screenshots/data_fit_light.png", False, "screenshots/data_fit_light.png"),
        ("screenshots/no_such_light.png", True, "screenshots/no_such_light.png"),
        ("screenshots/hardware_map.png", True, "screenshots/hardware_map.png"),
    ],
)
def test_pictures_have_the_look_of_the_window_where_there_are_both(named, is_dark, shown):
    assert in_look(named, is_dark=is_dark) == shown
