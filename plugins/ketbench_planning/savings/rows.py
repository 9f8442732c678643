"""Claims about what quantum or photonic means save, as editable rows: share touched, effect, and where each is from."""

from __future__ import annotations

from typing import Any, Literal

from ketbench.plugin import Params, setting

Basis = Literal["claimed", "measured", "assumed"]
OURS = "share: assumption of ours"


class ClaimRow(Params):
    """One claim."""

    name: str = setting("claim", "Claim", min_length=1, max_length=80)
    touches: float = setting(0.01, "Share of the bill touched", ge=0, le=1)
    effect: float = setting(0.0, "Saved of that share", ge=-10, le=1, help="Negative when it costs more.")
    basis: Basis = setting("assumed", "Effect is", help="measured: in a run of this project, named in the next column.")
    run: str = setting("", "Run", max_length=60, help="Such as run-0007, for a measured effect.")
    entry: str = setting(
        "",
        "Entry",
        max_length=80,
        help="A number of that run's summary that costs, as seconds: the effect is then read. Empty: it is typed.",
    )
    against: str = setting(
        "",
        "Against",
        max_length=120,
        help="What it is compared with: another run, a control of the run, or another entry of its summary.",
    )
    costs: float = setting(0.0, "Price of the means a month, $", ge=0, le=1e12)
    source: str = setting("not stated", "Source", max_length=300)
    date: str = setting("not stated", "Date", max_length=40)


def _row(name: str, touches: float, effect: float, basis: Basis, source: str, date: str, costs: float = 0.0) -> Any:
    return {"name": name, "touches": touches, "effect": effect, "basis": basis, "source": source, "date": date,
            "costs": costs}  # fmt: skip


DEFAULT_ROWS: tuple[Any, ...] = (
    _row(
        "annealed feature selection", 0.01, 0.0, "assumed",
        f"no saving until a run here shows one against mRMR at equal accuracy; {OURS}", "not stated", 2000.0,
    ),
    _row(
        "quantum-made adapters, 76 % fewer adapter parameters", 0.002, 0.76, "claimed",
        f"Origin Quantum, press; touches adapter state only, 0.2 % of a fine-tuning's memory; {OURS}", "2025-04",
    ),
    _row(
        "sampling from an annealer", 0.01, 0.0, "assumed",
        f"no published saving on a language model's bill; {OURS}", "not stated", 2000.0,
    ),
    _row(
        "co-packaged optical links, 30 to 9 W a port", 0.013, 0.70, "claimed",
        f"NVIDIA, reported by TechPowerUp: 72 to 21.6 MW of 400 000 accelerators; power a tenth of the bill: {OURS}",
        "2025-03",
    ),
)  # fmt: skip
"""What the form starts with."""
