"""The style sheet of a look: what the palette alone cannot say; no widget is built here."""

from __future__ import annotations

from ketbench_ui.theme.tokens import Tokens

SIZES = (8, 11, 13, 16, 22)
"""Letters in the sheet, points at the usual size."""
_SHEET = """
* {{ outline: none; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {line_strong}; padding: 4px 6px; }}
QMainWindow::separator {{ background: {line}; width: 1px; height: 1px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QSplitter::handle {{ background: {line}; }}
QSplitter::handle:hover {{ background: {accent}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}

QMenuBar {{ background: {window}; padding: 1px 4px; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QMenuBar::item {{ padding: 4px 8px; border-radius: 4px; background: transparent; }}
QMenuBar::item:selected {{ background: {accent_soft}; }}
QMenu {{ background: {raised}; border: 1px solid {line_strong}; padding: 4px; }}
QMenu::item {{ padding: 5px 28px 5px 8px; border-radius: 4px; }}
QMenu::icon {{ padding-left: 6px; }}
QMenu::item:selected {{ background: {accent_soft}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 4px 6px; }}

QToolBar {{ background: {window}; border: none; border-bottom: 1px solid {line}; spacing: 2px; padding: 4px 8px; }}
QToolBar::separator {{ background: {line}; width: 1px; margin: 4px 6px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; background: transparent; }}
QToolButton:hover {{ background: {accent_soft}; }}
QToolButton:pressed, QToolButton:checked {{ background: {accent_soft}; border-color: {accent}; }}
QToolButton:focus {{ border-color: {accent}; }}
QToolButton:disabled {{ color: {faint}; }}
QToolButton::menu-indicator, QPushButton::menu-indicator {{ image: none; width: 0; }}
QToolButton[role="toggle"] {{ border-color: {line_strong}; background: {raised}; padding: 4px 8px; }}
QToolButton[role="toggle"]:checked {{ background: {accent_soft}; border-color: {accent}; }}
QToolBar[role="pages"] {{ border: none; padding: 0; margin: 0; spacing: 0; border-bottom: 1px solid {line}; }}
QToolBar[role="rail"] {{ border: none; border-right: 1px solid {line}; padding: 6px 4px; spacing: 6px;
    background: {view}; }}
QFrame[role="popup"] {{ background: {raised}; border: 1px solid {line_strong}; border-radius: 6px; }}
QFrame[role="strip"] {{ background: {raised}; border: 1px solid {line}; border-left: 4px solid {muted};
    border-top-right-radius: 4px; border-bottom-right-radius: 4px; }}
QFrame[role="strip"][tone="good"] {{ border-left-color: {good}; }}
QFrame[role="strip"][tone="bad"] {{ border-left-color: {bad}; }}
QFrame[role="strip"][tone="fix"] {{ border-left-color: {warning}; }}
QFrame[role="strip"][tone="running"] {{ border-left-color: {accent}; }}
QLabel[role="strip-title"] {{ font-size: {pt11}pt; font-weight: 600; }}

QDockWidget {{ color: {muted}; font-weight: 600; }}
QDockWidget::title {{ background: {window}; padding: 7px 10px; text-align: left; }}

QTabWidget::pane {{ border: none; border-top: 1px solid {line}; }}
QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {muted}; padding: 7px 12px; border: none;
    border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabBar::tab:disabled {{ color: {faint}; }}
QTabBar::scroller {{ width: 26px; }}
QTabBar QToolButton {{ background: {window}; border: 1px solid {line}; padding: 0; }}
QTabBar QToolButton::left-arrow {{ image: url("{left}"); width: 12px; height: 12px; }}
QTabBar QToolButton::right-arrow {{ image: url("{right}"); width: 12px; height: 12px; }}

QPushButton {{ background: {raised}; border: 1px solid {line_strong}; border-radius: 5px; padding: 5px 12px; }}
QPushButton:hover {{ border-color: {accent}; }}
QPushButton:pressed {{ background: {accent_soft}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton:disabled {{ color: {faint}; border-color: {line}; background: {window}; }}
QPushButton[role="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[role="primary"]:disabled {{ background: {window}; color: {faint}; border-color: {line}; }}
QPushButton[role="phase"] {{ color: {muted}; min-width: 52px; }}
QPushButton[role="phase"]:checked {{ background: {accent_soft}; border-color: {accent}; color: {text}; }}
QPushButton[role="phase"]:disabled {{ color: {faint}; }}
QPushButton[role="small"] {{ padding: 2px 8px; }}
QPushButton[role="link-warning"] {{ background: transparent; border: 1px solid transparent; color: {warning};
    padding: 2px 10px; text-align: left; }}
QPushButton[role="choice"] {{ padding: 3px 10px; color: {muted}; background: transparent; }}
QPushButton[role="choice"]:checked {{ background: {accent_soft}; border-color: {accent}; color: {text}; }}
QPushButton[role="link"] {{ background: transparent; border: 1px solid transparent; color: {accent}; padding: 2px 4px;
    text-align: left; }}
QPushButton[role="link"]:hover {{ text-decoration: underline; }}
QPushButton[role="link"]:focus {{ border-color: {accent}; }}

QLineEdit, QComboBox, QSpinBox[role="plain"],
QPlainTextEdit[role="field"] {{ background: {view}; border: 1px solid {line_strong};
    border-radius: 5px; padding: 4px 7px; selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox[role="plain"]:focus {{ border-color: {accent}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox[role="plain"]:disabled {{ color: {faint}; background: {window};
    border-color: {line}; }}
QFrame[role="pointer"] {{ border: 2px solid {accent}; border-radius: 5px; background: transparent; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QTableWidget[invalid="true"],
QSpinBox[invalid="true"], QPlainTextEdit[role="field"][invalid="true"] {{ border: 1px solid {bad}; }}
QSpinBox[role="plain"] QLineEdit, QComboBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
QSpinBox[role="plain"]::up-button, QSpinBox[role="plain"]::down-button {{
    width: 0; height: 0; border: none; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: 10px; height: 10px; }}
QComboBox QAbstractItemView {{ background: {raised}; border: 1px solid {line_strong}; padding: 3px;
    selection-background-color: {accent_soft}; selection-color: {text}; }}
QCheckBox {{ spacing: 7px; }}
QCheckBox::indicator, QListView::indicator, QTableView::indicator {{ width: 14px; height: 14px;
    border: 1px solid {faint}; border-radius: 3px; background: {view}; }}
QCheckBox::indicator:checked, QListView::indicator:checked, QTableView::indicator:checked {{ background: {accent};
    border-color: {accent}; image: url("{check}"); }}
QCheckBox::indicator:focus {{ border-color: {accent}; }}
QCheckBox:focus {{ color: {accent}; }}

QTreeView, QListView, QTableView, QPlainTextEdit, QTextBrowser, QGraphicsView {{ background: {view}; border: none;
    selection-background-color: {accent_soft}; selection-color: {text}; }}
QTreeView::item {{ padding: 3px 2px; }}
QTreeView::item:hover, QListView::item:hover {{ background: {accent_soft}; }}
QListView::item {{ padding: 4px 6px; }}
QTableView {{ gridline-color: {line}; }}
QTableView::item {{ padding: 0 7px; }}
QHeaderView {{ background: {window}; }}
QHeaderView::section {{ background: {window}; color: {muted}; border: none; border-right: 1px solid {line};
    border-bottom: 1px solid {line}; padding: 5px 8px; }}
QTableCornerButton::section {{ background: {window}; border: none; }}

QProgressBar {{ background: {line}; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 4px; }}

QStatusBar {{ background: {window}; border-top: 1px solid {line}; color: {muted}; }}
QStatusBar::item {{ border: none; }}
QStatusBar QLabel {{ color: {muted}; padding: 2px 8px; }}
QStatusBar QPushButton[role="link"] {{ padding: 2px 10px; }}
QScrollArea {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 1px; }}
QScrollBar::handle {{ background: {line_strong}; border-radius: 4px; min-height: 28px; min-width: 28px; }}
QScrollBar::handle:hover {{ background: {faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}

QFrame[role="card"] {{ background: {raised}; border: 1px solid {line}; border-radius: 8px; }}
QFrame[role="card"][clickable="true"]:hover {{ border-color: {accent}; }}
QFrame[role="card"][clickable="true"]:focus {{ border-color: {accent}; }}
QFrame[role="notice"] {{ background: {view}; border: none; border-left: 3px solid {bad}; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QFrame[role="toast"] {{ background: {raised}; border: 1px solid {line_strong}; border-left: 4px solid {accent};
    border-radius: 6px; }}
QFrame[role="toast"][tone="bad"] {{ border-left-color: {bad}; }}
QFrame[role="toast"][tone="good"] {{ border-left-color: {good}; }}
QLabel[role="bubble"] {{ background: {raised}; color: {text}; border: 1px solid {line_strong}; border-radius: 6px; }}
QFrame[role="line"] {{ background: {line}; border: none; max-height: 1px; min-height: 1px; }}
QLabel {{ background: transparent; }}
QLabel[role="hero"] {{ font-size: {pt22}pt; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {pt13}pt; font-weight: 600; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="group"] {{ color: {muted}; font-weight: 600; font-size: {pt8}pt; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="error"] {{ color: {bad}; }}
QLabel[role="warning"] {{ color: {warning}; }}
QLabel[role="good"] {{ color: {good}; }}
QLabel[role="number"] {{ font-size: {pt16}pt; font-weight: 600; }}
QLabel[role="mono"] {{ font-family: "DejaVu Sans Mono", "Menlo", "Consolas", monospace; }}
QLabel[role="key"] {{ background: {window}; border: 1px solid {line_strong}; border-radius: 4px; padding: 1px 6px; }}
QWidget[role="view"] {{ background: {view}; }}
"""


def style_sheet(look: Tokens, arrow: str, check: str, left: str, right: str, scale: float = 1.0) -> str:
    """The sheet for a look; arrows and the check mark are paths of pictures, for a sheet takes no other."""
    values = {name: getattr(look, name) for name in Tokens.__slots__ if isinstance(getattr(look, name), str)}
    sizes = {f"pt{points}": f"{points * scale:.1f}" for points in SIZES}
    return _SHEET.format(**values, arrow=arrow, check=check, left=left, right=right, **sizes)
