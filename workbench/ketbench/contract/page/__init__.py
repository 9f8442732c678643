"""What a backend says about its own page: stages, a verdict, tabs of figures, quantities, sliders; draws nothing."""

from ketbench.contract.page.after import BAD, FIX, GOOD, SAME, TONES, Page, Quantities, Quantity, Tab, Verdict
from ketbench.contract.page.before import Slide, Stage, Tick

__all__ = [
    "BAD",
    "FIX",
    "GOOD",
    "SAME",
    "TONES",
    "Page",
    "Quantities",
    "Quantity",
    "Slide",
    "Stage",
    "Tab",
    "Tick",
    "Verdict",
]
