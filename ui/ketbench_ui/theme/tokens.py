"""Colours and spacing by meaning, light and dark; plain values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

GAP_TIGHT, GAP, GAP_WIDE, GAP_PAGE = 4, 8, 16, 28
"""The spacing scale, pixels: inside a control, between controls, between groups, around a page."""


LABEL_WIDTH = 122
"""Of the names beside fields, so that all forms of a page line up."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look.

    Parameters
    ----------
    name : str
        "light", "dark", "contrast-light" or "contrast-dark".
    window, view, raised : str
        Background of the window, of tables and plots, of cards on the window.
    line, line_strong : str
        Borders: between areas, around controls.
    text, muted, faint : str
        Words that matter, words beside them, placeholders and disabled text.
    accent, on_accent, accent_soft : str
        The one colour that asks for a click, text on it, and its tint behind selected things.
    good, warning, bad : str
    curves : tuple of str
        Colours of series in order, told apart with any colour vision (after Okabe and Ito, 2008).
    encoder, rotation, fixed, block, measure : str
        Faces of gates.
    """

    name: str
    window: str
    view: str
    raised: str
    line: str
    line_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    warning: str
    bad: str
    curves: tuple[str, ...]
    encoder: str
    rotation: str
    fixed: str
    block: str
    measure: str
    grid_alpha: float

    is_dark: bool = False
    """Whether text is lighter than what it stands on."""

    def curve(self, number: int) -> str:
        """Colour of series `number`; starts again after the last."""
        return self.curves[number % len(self.curves)]

    def curve_of(self, number: int, total: int) -> str:
        """Colour of one of so many series; of more than there are colours a place on a scale from first to last."""
        if total <= len(self.curves):
            return self.curve(number)
        scale = self.scale
        at = (len(scale) - 1) * number / (total - 1)
        low = min(int(at), len(scale) - 2)
        ends = [[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in scale[low : low + 2]]
        mixed = [round(a + (b - a) * (at - low)) for a, b in zip(*ends, strict=True)]
        return "#" + "".join(f"{part:02x}" for part in mixed)

    @property
    def scale(self) -> tuple[str, ...]:
        """Colours from first to last, told apart by lightness too, without those that would not be seen."""
        viridis = ("#440154", "#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725")
        return viridis[2:] if self.is_dark else viridis[:6]


LIGHT = Tokens(
    name="light",
    window="#f1f3f6",
    view="#ffffff",
    raised="#ffffff",
    line="#dde2e8",
    line_strong="#c3cbd5",
    text="#1b222c",
    muted="#56616f",
    faint="#616b78",
    accent="#2160c4",
    on_accent="#ffffff",
    accent_soft="#dfe9f9",
    good="#1b7a4b",
    warning="#875900",
    bad="#c0323f",
    curves=("#0069b4", "#d55e00", "#00875f", "#a8508b", "#6e3b00", "#3a9bd1", "#4b1fa8", "#1b222c"),
    encoder="#1b7a4b",
    rotation="#2160c4",
    fixed="#5a6675",
    block="#7a4fa3",
    measure="#3d4652",
    grid_alpha=0.10,
)
DARK = Tokens(
    name="dark",
    window="#1d2127",
    view="#15181d",
    raised="#242930",
    line="#2f353e",
    line_strong="#434c58",
    text="#e5e9ef",
    muted="#a3adba",
    faint="#8a95a4",
    accent="#6aa5f8",
    on_accent="#0d1522",
    accent_soft="#253650",
    good="#4cc38a",
    warning="#e3ae4d",
    bad="#f2727f",
    curves=("#5cb3f2", "#f0963c", "#35c497", "#dc8fc0", "#fff06b", "#4f7cff", "#d9433f", "#ffffff"),
    encoder="#26835a",
    rotation="#3c74c9",
    fixed="#566272",
    block="#8159ad",
    measure="#4a5461",
    grid_alpha=0.13,
    is_dark=True,
)
CONTRAST_LIGHT = replace(
    LIGHT,
    name="contrast-light",
    window="#ffffff",
    line="#5a5a5a",
    line_strong="#000000",
    text="#000000",
    muted="#202020",
    faint="#404040",
    accent="#0000b8",
    accent_soft="#d6dcff",
    good="#005a2b",
    warning="#6b4300",
    bad="#a3000f",
    grid_alpha=0.25,
)
CONTRAST_DARK = replace(
    DARK,
    name="contrast-dark",
    window="#000000",
    view="#000000",
    raised="#000000",
    line="#b0b0b0",
    line_strong="#ffffff",
    text="#ffffff",
    muted="#f0f0f0",
    faint="#c8c8c8",
    accent="#ffe600",
    on_accent="#000000",
    accent_soft="#333300",
    good="#5cff9d",
    warning="#ffc04d",
    bad="#ff8a94",
    grid_alpha=0.3,
)
LOOKS = {look.name: look for look in (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)}
