"""Numbers in the dress of spreadsheets: per cent, currencies, brackets for a minus; one style for a whole column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ketbench.data.importing.cells.numerals import CONVENTIONS, PLAIN, Convention

_SYMBOLS = "$€£¥₹₽₩₺₴₿¢"
_CODES = (
    "USD|EUR|GBP|CHF|JPY|CNY|RMB|INR|RUB|AUD|CAD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|BRL|KRW|TRY|ZAR|Fr\\.|US\\$|R\\$|zł|kr|Kč"
)
_MONEY = rf"(?:{_CODES}|[{_SYMBOLS}])"
_STYLED = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+\-−–])?\s*(?P<front>{_MONEY})?\s*(?P<inner>[+\-−–])?"
    rf"(?P<body>[\d.,][\d.,'’\s\u202f\u2009]*?(?:[eE][+-]?\d+)?)\s*(?P<back>{_MONEY})?"
    r"(?P<percent>\s*[%‰])?(?P<minus>[-−–])?\s*(?P<close>\))?"
)


@dataclass(frozen=True, slots=True)
class Undressed:
    """A cell without its dress.

    Parameters
    ----------
    body : str
        The bare number, without a sign.
    negative : bool
    currency : str
        Empty for none.
    percent : str
        "%", "‰" or empty.
    """

    body: str
    negative: bool
    currency: str
    percent: str

    @property
    def is_dressed(self) -> bool:
        """Whether there is anything but a plain number."""
        return bool(self.currency or self.percent)


def undressed(cell: str) -> Undressed | None:
    """The parts of a cell; None where it is not a number in any dress.

    >>> undressed("(1,000.50 €)")
    Undressed(body='1,000.50', negative=True, currency='€', percent='')
    """
    match = _STYLED.fullmatch(cell.strip())
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["front"] and match["back"]):
        return None
    signs = [match[name] for name in ("sign", "inner", "minus") if match[name]]
    if len(signs) > 1 or (match["open"] and signs):
        return None
    negative = bool(match["open"]) or any(sign != "+" for sign in signs)
    return Undressed(
        match["body"].strip(), negative, match["front"] or match["back"] or "", (match["percent"] or "").strip()
    )


def is_styled(cell: str) -> bool:
    """Whether a cell is a number that needs undressing, as '12 %', '$5' or '(3.1)'.

    >>> [is_styled(cell) for cell in ("12 %", "(3.1)", "5-", "3.1", "(a)")]
    [True, True, True, False, False]
    """
    last = cell.rstrip()[-1:]
    if not (last in "%‰)-−–" or cell.lstrip()[:1] in f"{_SYMBOLS}(" or last in _SYMBOLS or any(map(str.isalpha, cell))
            or cell.lstrip()[:2] in ("-$", "-€", "-£")):  # fmt: skip
        return False
    found = undressed(cell)
    return found is not None and any(convention.fits(found.body) for convention in CONVENTIONS)


@dataclass(frozen=True, slots=True)
class Style:
    """How the numbers of a column are dressed.

    Parameters
    ----------
    convention : Convention
    currency, percent : str
        Empty for none.
    """

    convention: Convention
    currency: str = ""
    percent: str = ""

    def parse(self, cell: str) -> float | None:
        """The number of a cell; per cent as a share, so that 12% is 0.12."""
        found = undressed(cell)
        if found is None or found.currency not in ("", self.currency) or found.percent not in ("", self.percent):
            return None
        value = self.convention.parse(found.body)
        if value is None or (self.percent and not found.percent and value):
            return None
        value = -value if found.negative else value
        return value / {"%": 100.0, "‰": 1000.0, "": 1.0}[found.percent]

    @property
    def unit(self) -> str:
        """The unit of the column."""
        return self.currency or ("fraction" if self.percent else "")

    def told(self, example: str) -> str:
        """What was done, as the end of a sentence."""
        value = self.parse(example)
        if self.percent:
            return f"holds {self.percent}, kept as shares of 1: {example} is {value:g}"
        if self.currency:
            return f"holds amounts in {self.currency}: {example} is {value:g}"
        return f"writes a minus as brackets or behind the number: {example} is {value:g}"


def style_of(words: Sequence[str], first: Convention) -> Style | None:
    """The style that reads most cells of a column; None where none of them is dressed or the currencies differ.

    Parameters
    ----------
    words : sequence of str
        Different cells that stand for values.
    first : Convention
        Tried before any other.
    """
    found = [(word, u) for word in words if (u := undressed(word)) is not None]
    dressed = [u for word, u in found if u.is_dressed or word.strip()[-1:] in ")-−–"]
    if not dressed:
        return None
    currencies = {u.currency for u in dressed} - {""}
    percents = {u.percent for u in dressed} - {""}
    if len(currencies) > 1 or len(percents) > 1 or (currencies and percents):
        return None
    currency, percent = next(iter(currencies), ""), next(iter(percents), "")
    bodies = [u.body for _, u in found]
    ways = [first, *(c for c in (PLAIN, Convention(".", ","), Convention(",", "."), *CONVENTIONS) if c != first)]
    counts = [sum(map(way.fits, bodies)) for way in ways]
    return Style(ways[counts.index(max(counts))], currency, percent)
