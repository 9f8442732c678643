"""The pages of the guide: which there are, where their text lies, and what is found in them; no widget."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LONGEST_FIND = 110
"""Letters of a line that is shown for a word."""
_LINK = re.compile(r"(?<![!\\])\[([^\[\]]+)\]\(([^()\s]+)\)")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)[^)]*\)")
_INSIDE = Path(__file__).parent / "docs"
"""In an installed program; a checkout has them at its root."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Parameters
    ----------
    name : str
        Of its file, without ending.
    title : str
    group : str
    """

    name: str
    title: str
    group: str


PAGES = (
    Page("window", "The window", "Work"),
    Page("data", "Data and preparation", "Work"),
    Page("importing", "Files that can be imported", "Work"),
    Page("gate", "Circuits that learn", "Work"),
    Page("models", "Use a trained model", "Work"),
    Page("objectives", "Energies, kernels, generative models", "Work"),
    Page("watching", "Watch, compare, sweep", "Work"),
    Page("python", "Notebooks and scripts", "Work"),
    Page("annealing", "Annealing: problems and features", "Areas"),
    Page("ocean", "For users of Ocean", "Areas"),
    Page("atoms", "Neutral atoms", "Areas"),
    Page("finetune", "Fine-tuning a language model", "Areas"),
    Page("hardware", "Real processors", "Areas"),
    Page("photonic", "Optical links", "Areas"),
    Page("planning", "Planning compute", "Areas"),
    Page("openqasm", "OpenQASM and other tools", "Reference"),
    Page("file-format", "The project file", "Reference"),
    Page("nomenclature", "Words", "Reference"),
    Page("benchmarks", "How fast, measured", "Reference"),
    Page("plugin-guide", "Write a plugin", "Plugins"),
    Page("plugin-catalogue", "Catalogue of plugins", "Plugins"),
    Page("plugin-kinds", "What a plugin may add", "Plugins"),
    Page("plugin-rules", "Rules for plugins", "Plugins"),
    Page("packaging", "Installers", "Plugins"),
)
"""Pages in the order of the list; a test compares them with the folder of documents."""


@dataclass(frozen=True, slots=True)
class Find:
    """A line in which the searched words stand.

    Parameters
    ----------
    page : Page
    line : str
        Without marks, at most `LONGEST_FIND` letters.
    """

    page: Page
    line: str


def folder() -> Path:
    """Where the pages lie."""
    return _INSIDE if _INSIDE.is_dir() else Path(__file__).parents[3] / "docs"


@cache
def text_of(name: str) -> str:
    """The Markdown of a page; a sentence where it is not there."""
    try:
        text = (folder() / f"{name}.md").read_text("utf-8")
    except OSError:
        return f"# {name}\n\nThis page is not part of the installation."
    return _LINK.sub(_kept_link, _PICTURE.sub(_shown, text))


def _kept_link(link: re.Match[str]) -> str:
    """A link that leads somewhere, else its words: an installed program has the pages and no more."""
    target = link[2]
    if not set(target) & set("./#"):
        # Brackets and parentheses of a formula.
        return link[0]
    leads = target.startswith(("http://", "https://", "#")) or linked(target) or file_of(target) is not None
    return link[0] if leads else link[1]


def file_of(target: str) -> Path | None:
    """The file beside the pages that a link leads to; None for a place elsewhere, or nothing."""
    path = folder() / target.partition("#")[0]
    return path if target.partition("#")[0] and path.is_file() else None


def slug(heading: str) -> str:
    """A heading as links name it.

    Examples
    --------
    >>> slug("What `fit` means, and why")
    'what-fit-means-and-why'
    """
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def _shown(picture: re.Match[str]) -> str:
    """A picture where it is there, else what it shows: an installed program has no room for them."""
    return picture[0] if (folder() / picture[2]).is_file() else f"*Picture: {picture[1]}*" if picture[1] else ""


def in_look(picture: str, *, is_dark: bool) -> str:
    """The picture of the window in the look that it has, where there are both; else the one that is named."""
    here, there = ("light", "dark") if is_dark else ("dark", "light")
    other = re.sub(rf"(?<=[-_]){here}(?=[-_.])", there, picture)
    return other if other != picture and (folder() / other).is_file() else picture


def found(words: str) -> list[Find]:
    """Lines that hold all the words, in any case; the first of each page, headings before text.

    Examples
    --------
    >>> found("")
    []
    """
    wanted = words.lower().split()
    if not wanted:
        return []
    finds: list[Find] = []
    for page in PAGES:
        lines = [line for line in text_of(page.name).splitlines() if all(word in line.lower() for word in wanted)]
        if lines:
            best = min(lines, key=lambda line: not line.startswith("#"))
            finds.append(Find(page, plain(best)[:LONGEST_FIND]))
        elif all(word in text_of(page.name).lower() for word in wanted):
            finds.append(Find(page, "The words stand on this page, in different lines."))
    return finds


def plain(line: str) -> str:
    """A line without the marks of Markdown.

    Examples
    --------
    >>> plain("## A `link` to [here](x.md) | cell |")
    'A link to here cell'
    """
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    return " ".join(re.sub(r"[#*`|_]+", " ", text).split())


def linked(target: str) -> str:
    """The name of the page that a link of a page leads to; empty for a place elsewhere."""
    name = Path(target.partition("#")[0]).name.removesuffix(".md")
    return name if any(page.name == name for page in PAGES) else ""
