"""Sentences of the core without command lines: each becomes the place of the window that does the same."""

from __future__ import annotations

import re

_PLACES = {
    "data": ("on", "the Data page"),
    "problem": ("on", "the Data page"),
    "import": ("under", "File, Import data"),
    "devices": ("under", "Edit, Devices and jobs"),
    "submit": ("under", "Edit, Devices and jobs"),
    "plugin": ("on", "the Plugins page"),
    "sweep": ("on", "the Sweep page"),
    "add": ("under", "Run, New experiment"),
    "new": ("under", "File, New project"),
    "circuit": ("on", "the Circuit page"),
    "evaluate": ("under", "Run, Evaluate with noise or shots"),
    "export-model": ("under", "Run, Export the model"),
    "doctor": ("under", "Help, About Ketbench"),
    "report": ("under", "Run, Write a report"),
    "finetune": ("among", "the base models in the form"),
}
"""What does in the window what a command does, by the command's first word."""
_OTHER, _INSTALL = ("in", "the menu Run"), ("on", "the Plugins page")
_PAGE = re.compile(r"^ketbench (?P<word>[a-z][\w-]*)")
_END = r"(?=[,;] (?:or|and|but|then|run|look|set|give)\b|\.(?:\s|$)|; |$)"
_LEAD = r"(?P<lead>(?:\b(?i:with|by|use|run|using|see)\b)?:?\s*)"
_ALSO = ("run", "show", "explain", "export", "predict", "study", "compile", "jobs", "program", "verify", "repair")
_KNOWN = "|".join((*_PLACES, *_ALSO))
_SAID = rf"(?:ketbench (?:{_KNOWN})\b|pip install )"
_QUOTED = re.compile(rf"{_LEAD}'(?P<said>{_SAID}[^']*)'(?P<verb>(?= [a-z]+s\b| wrote\b| write\b))?")
_BARE = re.compile(rf"{_LEAD}(?<!['\w])(?P<said>{_SAID}.*?){_END}")
_OPTION = re.compile(r"(?<![\w-])--([a-z][a-z-]*)")
_VERBS = ("see", "run", "use")
_JOINING = (" and", " or", " of")
_SENTENCE_ENDS = (".", ";", "")


def in_window(text: str) -> str:
    """A sentence as the window says it.

    Parameters
    ----------
    text : str
        As the core and the plugins say it, who know no window.

    Examples
    --------
    >>> in_window("'t' has no target (a, b); choose one with: ketbench data set PROJECT 't' --target COLUMN")
    "'t' has no target (a, b); choose one on the Data page"
    >>> in_window("Sweeps by Optuna need it installed; use: pip install 'ketbench[sweep]'")
    'Sweeps by Optuna need it installed; look on the Plugins page'
    >>> in_window("Try again; 'ketbench doctor' helps, or evaluate without --mitigate.")
    'Try again; Help, About Ketbench helps, or evaluate without Mitigate.'
    """
    if "ketbench " not in text and "pip install" not in text and "--" not in text:
        return text
    told = _BARE.sub(_instead, _QUOTED.sub(_instead, text))
    return _OPTION.sub(lambda found: found[1].replace("-", " ").capitalize(), told)


def _instead(found: re.Match[str]) -> str:
    page, lead = _PAGE.match(found["said"]), found["lead"].strip()
    how, place = _PLACES.get(page["word"], _OTHER) if page else _INSTALL
    before = found.string[: found.start()].rstrip()
    gap = " " if before == found.string[: found.start()] and before else ""
    if before.endswith(_JOINING) or found.groupdict().get("verb") is not None:
        return f"{gap}{place}"
    verb = lead.rstrip(":").strip()
    if verb.lower() in _VERBS:
        return f"{gap}{'Look' if verb[:1].isupper() else 'look'} {how} {place}"
    if before[-1:] in _SENTENCE_ENDS or lead.startswith(":"):
        # The command was the whole advice, or what an announcement ended in.
        return f"{'' if not before or before[-1:] in _SENTENCE_ENDS else ';'}{gap}look {how} {place}"
    return f"{gap}{how} {place}"
