"""Damages the files of a project in many ways and counts: harmless, told, silent, crashed."""

import random
import traceback
from collections import Counter
from pathlib import Path

from torture_subject import copied, fingerprint, left_open, mutated

from ketbench.base.errors import KetbenchError
from ketbench.project.storage.opening import open_project
from ketbench.project.storage.verification import examined

JOURNAL = ("lab.h5-journal", "lab.h5-journal-wal")
MARK = ("lab.h5-mark",)
SNAPSHOT = ("lab.h5",)


def mutations(folder: Path, files: tuple[str, ...], count: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Damage one file at a time.

    Returns
    -------
    counts : Counter
        Of ``harmless`` (all is there), ``told`` (something is not, or may not be, and that is said), ``silent`` and
        ``crashed``.
    wrong : list of str
        The silent and crashed ones, to be repeated.
    """
    (folder / "source").mkdir(parents=True)
    source = left_open(folder / "source")
    truth = fingerprint(open_project(source, interrupt=True).project)
    draw, counts, wrong = random.Random(seed), Counter[str](), list[str]()
    for number in range(count):
        path = copied(source, folder / "trial")
        target = path.with_name(draw.choice(files))
        content, words = mutated(target.read_bytes(), draw)
        target.write_bytes(content)
        verdict = judged(path, truth)
        counts[verdict] += 1
        if verdict in ("silent", "crashed"):
            wrong.append(f"{number}: {target.name}, {words}")
    return counts, wrong


def judged(path: Path, truth: str) -> str:
    """What a damaged project is like to somebody who opens it and to somebody who verifies it."""
    try:
        told = not examined(path).ok
    except KetbenchError:
        told = True
    except Exception:
        traceback.print_exc()
        return "crashed"
    try:
        opened = open_project(path, interrupt=True)
    except KetbenchError:
        return "told" if told else "silent"
    except Exception:
        traceback.print_exc()
        return "crashed"
    if fingerprint(opened.project) == truth:
        return "told" if told else "harmless"
    return "told" if told and opened.report else "silent"
