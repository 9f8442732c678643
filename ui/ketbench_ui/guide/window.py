"""Help > Guide: the pages in a window of their own, searchable and offline."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from ketbench_ui.guide.pages import PAGES, Page, file_of, folder, found, in_look, linked, slug, text_of
from ketbench_ui.theme.layouts import column, holding, label, rule
from ketbench_ui.theme.screens import keep_on_screen
from ketbench_ui.theme.theme import switch
from ketbench_ui.theme.tokens import GAP, GAP_WIDE

NAME = Qt.ItemDataRole.UserRole
LIST_WIDTH = 250
LEAST_PICTURE = 200
"""Pixels: narrower, a picture of the window shows nothing."""


class GuideBrowser(QTextBrowser):
    """A page whose pictures are no wider than the window."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self._again)
        switch.changed.connect(self._later.start)

    def setMarkdown(self, markdown: str) -> None:
        """Show a page."""
        self._text = markdown
        super().setMarkdown(markdown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures take the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._later.start()

    def _again(self) -> None:
        at = self.verticalScrollBar().value()
        super().setMarkdown(self._text)
        self.verticalScrollBar().setValue(at)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture as it is, or as wide as there is room."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        wanted = in_look(name.toString() if isinstance(name, QUrl) else name, is_dark=switch.look.is_dark)
        found = super().loadResource(kind, QUrl(wanted))
        picture = QImage.fromData(found) if isinstance(found, QByteArray) else found
        room = self.viewport().width() - 2 * round(self.document().documentMargin()) - GAP
        if not isinstance(picture, QImage) or picture.width() <= room or room < LEAST_PICTURE:
            return found
        return picture.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)


class GuideWindow(QDialog):
    """A list of pages, a field to search them, and the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Guide")
        self.setModal(False)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the guide (Ctrl+F)")
        self.search.setAccessibleName("Search the guide")
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of the guide")
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.browser = GuideBrowser()
        self.browser.setAccessibleName("Page of the guide")
        self.browser.setOpenLinks(False)
        self.browser.setSearchPaths([str(folder())])
        self.browser.document().setDocumentMargin(GAP_WIDE)
        self.nothing = label("No page has all these words.", "muted", wrap=True)
        self.nothing.hide()
        left = holding(column(self.search, self.list, self.nothing, gap=GAP, margin=GAP))
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.browser)
        split.setSizes([LIST_WIDTH, 800])
        split.setStretchFactor(1, 1)
        self.setLayout(column(rule(), split, gap=0))
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(lambda item, _: self._chosen(item))
        self.browser.anchorClicked.connect(self._follow)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.resize(1000, 700)
        self._fill("")

    def show_page(self, name: str) -> None:
        """Open at a page."""
        self.search.clear()
        for at in range(self.list.count()):
            if self.list.item(at).data(NAME) == name:
                self.list.setCurrentRow(at)
        self.show()
        keep_on_screen(self)
        self.raise_()
        self.activateWindow()

    def _fill(self, words: str) -> None:
        """All pages under their groups, or those with the words and the line in which they stand."""
        self.list.blockSignals(True)
        self.list.clear()
        if words.strip():
            for find in found(words):
                self._add(find.page, f"{find.page.title}\n{find.line}")
        else:
            group = ""
            for page in PAGES:
                if page.group != group:
                    group = page.group
                    self._add_head(group)
                self._add(page, page.title)
        self.list.blockSignals(False)
        is_empty = self.list.count() == 0
        self.nothing.setVisible(is_empty)
        self.list.setVisible(not is_empty)
        if not is_empty:
            first = next(at for at in range(self.list.count()) if self.list.item(at).data(NAME))
            self.list.setCurrentRow(first)
            self._chosen(self.list.item(first))

    def _add(self, page: Page, text: str) -> None:
        item = QListWidgetItem(text)
        item.setData(NAME, page.name)
        item.setToolTip(text)
        self.list.addItem(item)

    def _add_head(self, text: str) -> None:
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        self.list.addItem(item)

    def _chosen(self, item: QListWidgetItem | None) -> None:
        name = item.data(NAME) if item is not None else ""
        if name:
            self.browser.setMarkdown(text_of(name))
            self._mark(self.search.text())

    def _mark(self, words: str) -> None:
        """Go to the first of the words."""
        first = words.split()[:1]
        if first:
            self.browser.find(first[0])

    def _follow(self, url: QUrl) -> None:
        """Links between pages stay here; others open where links open."""
        target = url.toString()
        fragment = target.partition("#")[2]
        if name := linked(target):
            self.show_page(name)
            self._go_to(fragment)
        elif target.startswith("#"):
            self._go_to(fragment)
        elif url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)
        elif (path := file_of(target)) is not None:
            if path.suffix == ".md":
                self.browser.setMarkdown(path.read_text("utf-8"))
            else:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def _go_to(self, fragment: str) -> None:
        """Bring the heading that a link names to the top; Markdown gives headings no anchors."""
        block = self.browser.document().begin() if fragment else QTextBlock()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == fragment:
                # From below, so that the heading ends up at the top and not at the bottom.
                self.browser.moveCursor(QTextCursor.MoveOperation.End)
                self.browser.setTextCursor(QTextCursor(block))
                return
            block = block.next()
