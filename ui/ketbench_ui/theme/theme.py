"""Applies a look to the whole application and tells who paints by hand; nothing else sets a colour of its own."""

from __future__ import annotations

from functools import lru_cache

import qt_themes
import qtawesome
from platformdirs import user_cache_path
from PySide6.QtCore import QObject, QSettings, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QWidget

from ketbench_ui.theme.style import style_sheet
from ketbench_ui.theme.tokens import LIGHT, LOOKS, Tokens

UNKNOWN = "circle"
SYSTEM = "system"
SMALLEST, LARGEST = 0.8, 2.0
USUAL_POINTS = {"windows": 9.0, "cocoa": 13.0}
"""Size of the desktop's own letters that no one made larger; 11 points elsewhere, as GNOME has."""
_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Ubuntu", "Noto Sans", "DejaVu Sans")


class ThemeSwitch(QObject):
    """The look in force; `changed` is sent after palette and style sheet were replaced."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.look: Tokens = LIGHT

    def apply(self, name: str) -> None:
        """Put a look in force."""
        self.look = LOOKS[name]
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            return
        qt_themes.set_theme(_qt_theme(self.look))
        application.setPalette(_completed(application.palette(), self.look))
        application.setFont(_font())
        qtawesome.set_defaults(color=self.look.muted, color_disabled=self.look.faint)
        application.setStyleSheet(style_sheet(self.look, *_pictures(self.look), scale=text_scale()))
        self.changed.emit()

    def toggle(self) -> None:
        """Go to the lighter or darker look of the same contrast, and remember it."""
        shade = "light" if self.look.is_dark else "dark"
        self.choose(f"contrast-{shade}" if self.look.name.startswith("contrast") else shade)

    def choose(self, name: str) -> None:
        """Put a look in force and remember it; "system" follows the desktop."""
        QSettings().setValue("look", name)
        self.apply(look_of(name))

    def scale(self, share: float) -> None:
        """Make all letters so much larger than usual, and remember it; 0 follows the desktop."""
        QSettings().setValue("text", share)
        self.apply(self.look.name)

    def follow_desktop(self) -> None:
        """Take the look of the desktop, where no other was chosen."""
        if QSettings().value("look") in (None, SYSTEM):
            name = look_of(SYSTEM)
            if name != self.look.name:
                self.apply(name)


switch = ThemeSwitch()


def start() -> None:
    """Apply the look that was chosen last, or the one the desktop asks for."""
    keep_one_font()
    stored = str(QSettings().value("look") or SYSTEM)
    switch.apply(look_of(stored))
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(lambda _: switch.follow_desktop())


def look_of(choice: str) -> str:
    """The look a choice means now.

    >>> look_of("dark")
    'dark'
    """
    return choice if choice in LOOKS else _desktop_look()


def keep_one_font() -> None:
    """Have the icons' library load the Phosphor set alone: the eleven others cost a tenth of the first window."""
    kept = tuple(one for one in getattr(qtawesome, "_BUNDLED_FONTS", ()) if one[0] == "ph")
    if kept:
        qtawesome._BUNDLED_FONTS = kept  # pyright: ignore[reportAttributeAccessIssue, reportPrivateUsage]


def icon(name: str, color: str = "") -> QIcon:
    """An icon of the Phosphor set in the colour of the look; ask again after a switch."""
    return _icon(name, color or switch.look.muted, switch.look.faint)


@lru_cache(maxsize=1024)
def _icon(name: str, color: str, disabled: str) -> QIcon:
    """Made once: thousands of lines of a list have the same few."""
    options = {"color": color, "color_disabled": disabled}
    try:
        return qtawesome.icon(f"ph.{name}", **options)
    except Exception:
        # A plugin names icons too, and one that is not in the set must not end the painting of a page.
        return qtawesome.icon(f"ph.{UNKNOWN}", **options)


def set_role(widget: QWidget, role: str, name: str = "role") -> None:
    """Give a widget a property that the style sheet knows, and restyle it."""
    if widget.property(name) != role:
        widget.setProperty(name, role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        # Another role may have other letters or more air.
        widget.updateGeometry()


def mono() -> QFont:
    """The system's fixed-width font at the size of the application."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QApplication.font().pointSizeF())
    return font


def _desktop_look() -> str:
    hints = QGuiApplication.styleHints()
    scheme = hints.colorScheme()
    if scheme == Qt.ColorScheme.Unknown:
        window = QApplication.palette().color(QPalette.ColorRole.Window)
        shade = "dark" if window.lightness() < 128 else "light"
    else:
        shade = "dark" if scheme == Qt.ColorScheme.Dark else "light"
    return f"contrast-{shade}" if _wants_contrast(hints) else shade


def _wants_contrast(hints: QStyleHints) -> bool:
    """Whether the desktop asks for high contrast; Qt says so from version 6.10 on."""
    ask = getattr(hints, "accessibility", None)
    found = ask() if ask is not None else None
    preference = getattr(found, "contrastPreference", None)
    return preference is not None and "High" in str(preference())


def _font() -> QFont:
    font = QFont()
    font.setFamilies(list(_FAMILIES))
    font.setPointSizeF((9.0 if QApplication.platformName() != "cocoa" else 12.0) * text_scale())
    return font


def text_scale() -> float:
    """How much larger than usual letters are: as chosen, else as the letters of the desktop are larger than usual."""
    chosen = QSettings().value("text")
    share = float(str(chosen)) if chosen not in (None, "") else 0.0
    if share > 0:
        return min(LARGEST, max(SMALLEST, share))
    points = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).pointSizeF()
    usual = USUAL_POINTS.get(QApplication.platformName(), 11.0)
    return min(LARGEST, max(1.0, points / usual)) if points > 0 else 1.0


def _qt_theme(look: Tokens) -> qt_themes.Theme:
    base, view = (look.window, look.view)
    plain = {
        "primary": look.accent,
        "secondary": look.accent,
        "magenta": look.curves[3],
        "red": look.bad,
        "orange": look.curves[1],
        "yellow": look.warning,
        "green": look.good,
        "cyan": look.curves[5],
        "blue": look.accent,
        "text": look.text,
        "subtext1": look.text,
        "subtext0": look.muted,
        "overlay2": look.text,
        "overlay1": look.faint,
        "overlay0": look.faint,
        "surface2": look.line_strong,
        "surface1": look.line_strong,
        "surface0": look.line,
        "base": base,
        "mantle": view if look.is_dark else base,
        "crust": view,
    }
    return qt_themes.Theme(**{name: QColor(value) for name, value in plain.items()})


def _completed(palette: QPalette, look: Tokens) -> QPalette:
    """What qt-themes leaves to its own rule: selected text, alternate rows and selections in a window not in front."""
    roles = {
        QPalette.ColorRole.AlternateBase: look.window,
        QPalette.ColorRole.HighlightedText: look.on_accent,
        QPalette.ColorRole.Highlight: look.accent,
        QPalette.ColorRole.Link: look.accent,
        QPalette.ColorRole.ToolTipBase: look.raised,
        QPalette.ColorRole.ToolTipText: look.text,
    }
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
        for role, value in roles.items():
            palette.setColor(group, role, QColor(value))
    return palette


def _pictures(look: Tokens) -> tuple[str, str, str, str]:
    check = _picture(look, "check-bold", look.on_accent)
    arrow, left, right = (_picture(look, f"caret-{way}-bold", look.muted) for way in ("down", "left", "right"))
    return arrow, check, left, right


def _picture(look: Tokens, name: str, color: str) -> str:
    """An icon as a file, written once: a style sheet takes pictures by path only."""
    path = user_cache_path("ketbench", appauthor=False, ensure_exists=True) / f"{name}-{look.name}-{color[1:]}.png"
    if not path.exists():
        qtawesome.icon(f"ph.{name}", color=color).pixmap(QSize(20, 20)).save(str(path))
    return path.as_posix()
