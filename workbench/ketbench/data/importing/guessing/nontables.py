"""Names texts that are not tables: pointers, error replies, configuration, source code, prose; judges content first."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence

from ketbench.base.errors import DatasetError

_LFS = re.compile(rb"version https://(git-lfs\.github\.com|hawser\.github\.com)/spec/v\d")
_SIZE = re.compile(rb"^size (\d+)", re.MULTILINE)
_ANNEX = re.compile(rb"(\.\./)*(/|\.git/)?annex/objects/\S+\s*$")
_ERROR_KEYS = frozenset(
    [
        "message",
        "error",
        "errors",
        "error_description",
        "detail",
        "details",
        "status",
        "statuscode",
        "status_code",
        "code",
        "documentation_url",
        "reason",
        "title",
        "type",
        "traceid",
        "request_id",
        "requestid",
        "errorcode",
        "error_code",
        "errormessage",
        "error_message",
        "fault",
        "exception",
        "timestamp",
        "path",
        "success",
    ]
)
_SURE_ERROR_KEYS = frozenset(
    [
        "message",
        "error",
        "errors",
        "error_description",
        "error_code",
        "errorcode",
        "errormessage",
        "error_message",
        "fault",
        "exception",
        "detail",
    ]
)
_STATUS_LINE = re.compile(
    r"(HTTP/[\d.]+ )?(4\d\d|5\d\d)?[:\s-]*(not found|forbidden|unauthorized|access denied|bad gateway|bad request|"
    r"service unavailable|internal server error|too many requests|gateway time-?out|payment required|gone)\W*",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\s*(import [\w.]+( as \w+)?|from [\w.]+ import .+|def \w+\(.*|class \w+.*[:{]|async def .+|#define \w+.*|"
    r"#include\s*[<\"].+|(public|private|protected|static) .+[{;]|(const|let|var) \w+ = .*|function\s*\w*\(.*|"
    r"export (default|const|function|class).*|package \w+.*|using [\w.]+;|namespace \w+.*|"
    r"(library|require|source)\(.*\).*|"
    r"[\w.]+ <- .*|plot\(.*|print\(.*|if \(.*\) \{|if __name__ == .*|"
    r"@\w+.*|return\b.*|for .+ in .+:|for \(.*|while .*[:{]|"
    r"else:?|\}.*|\{|#!.*|//.*|/\*.*|\*/|elif .+:|try:|except.*:|with .+:|fn \w+.*|use [\w:]+;|end|function .+|"
    r"module \w+.*|.*[;{]|SELECT .+|FROM .+|pragma .+|set \w+=.*|echo .*|export \w+=.*)"
)
_CODE_ENDINGS = (".py", ".c", ".cpp", ".cc", ".h", ".hpp", ".js", ".ts", ".java", ".rs", ".go", ".r", ".jl", ".sh",
                 ".m", ".f90", ".cs", ".rb", ".php", ".lua", ".bat", ".ps1")  # fmt: skip
_KEYED = re.compile(r"\s*(- )?[\"']?[A-Za-z_][\w ./-]*[\"']?:(\s.*)?$")
_BLANKS = re.compile(r"[\t;|]|,")
_SECTION = re.compile(r"\[{1,2}[\w .:\"'-]+\]{1,2}\s*$")
_ASSIGNED = re.compile(r"[\w .\"'-]+\s*=\s*.*$")
_WORD = re.compile(r"[^\W\d_]{2,}")


def refuse_nontable(name: str, head: bytes) -> None:
    """Raise for a text that is known to be no table.

    Parameters
    ----------
    name : str
        Of the file; only read where the content leaves it open.
    head : bytes
        The first bytes, some thousands.

    Raises
    ------
    DatasetError
        With what it is and what to do.
    """
    what = _pointer(head) or _marked(head)
    if not what:
        text = head[:65536].decode("utf-8-sig", "replace")
        cut = len(head) > 65536
        lines = [line.rstrip("\r") for line in text.split("\n")]
        what = _error_reply(text, cut=cut) or _by_lines(name.lower(), lines[:-1] if cut else lines)
    if what:
        raise DatasetError(f"'{name}' is {what}.")


def _pointer(head: bytes) -> str:
    if _LFS.match(head):
        size = _SIZE.search(head[:1024])
        rest = f" to {int(size[1]):,} bytes that are not here" if size else ""
        return f"a pointer of Git LFS{rest}, not the data; fetch them with: git lfs pull"
    if len(head) < 4096 and _ANNEX.match(head.strip()):
        return "a pointer of git-annex, not the data; fetch them with: git annex get"
    if len(head) < 4096 and re.match(rb"(md5: \w+\s+)?(wdir: .*\s+)?outs:\s*\n\s*- md5:", head):
        return "a pointer of DVC, not the data; fetch them with: dvc pull"
    return ""


_MARKS: tuple[tuple[bytes, str], ...] = (
    (rb"diff --git |Index: .+\n=====", "a patch, not a table; choose a data file"),
    (rb"-----BEGIN [A-Z ]+-----", "a key or a certificate, not a table; choose a data file"),
    (rb"\s*\\(documentclass|begin\{)", "a LaTeX text, not a table; export the table itself as CSV"),
    (rb"\s*@(article|book|inproceedings|misc|phdthesis|techreport)\s*\{", "a bibliography, not a table"),
    (rb"%!PS", "a PostScript document, not a table; export the table itself as CSV"),
    (rb"#!\s*/", "a program, not a table; choose a data file"),
    (rb"(From|Return-Path|Received|Delivered-To): .+\n[\w-]+: ", "an e-mail, not a table; save its attachment"),
    (rb"(--[^\n]*\n|/\*[^\n]*\n|\s)*(CREATE TABLE|INSERT INTO|BEGIN TRANSACTION|DROP TABLE)\b",
     "a script for a database, not a table; run it and export the table as CSV"),
    (rb"(//[^\n]*\n|\s)*OPENQASM\s+[\d.]+\s*;", "an OpenQASM circuit, not a table; 'ketbench import' adds it so"),
)  # fmt: skip


def _marked(head: bytes) -> str:
    start = head[:4096].removeprefix(b"\xef\xbb\xbf")
    for pattern, what in _MARKS:
        if re.match(pattern, start, re.IGNORECASE if b"CREATE" in pattern else 0):
            return what
    if re.match(rb"\s*\{", start) and b'"nbformat"' in head and b'"cells"' in head:
        return "a Jupyter notebook, not a table; export the table from it as CSV"
    return ""


def _error_reply(text: str, *, cut: bool) -> str:
    stripped = text.strip()
    if not cut and len(stripped) < 4000 and stripped.startswith("{"):
        try:
            found = json.loads(stripped)
        except (ValueError, RecursionError):
            return ""
        inner = found.get("error") if isinstance(found, dict) else None
        keys = {str(key).casefold() for key in found} if isinstance(found, dict) else set[str]()
        if keys & _SURE_ERROR_KEYS and (keys <= _ERROR_KEYS or isinstance(inner, dict)):
            said = next((str(v) for k, v in found.items() if str(k).casefold() in _SURE_ERROR_KEYS), "")
            return (
                f"an error reply of a server ('{' '.join(said.split())[:80]}'), not the data; download the file again"
            )
    if len(stripped) < 300 and _STATUS_LINE.fullmatch(stripped.split("\n")[0].strip()):
        return f"an error reply of a server ('{stripped.splitlines()[0][:80]}'), not the data; download the file again"
    return ""


def _by_lines(name: str, lines: Sequence[str]) -> str:
    full = [line for line in lines if line.strip()]
    if len(full) < 2:
        return ""
    for is_such, what in _KINDS:
        if is_such(name, full):
            return what
    return ""


def _share(lines: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.match(line) is not None for line in lines) / len(lines)


def _is_yaml(name: str, lines: Sequence[str]) -> bool:
    bare = [line for line in lines if not line.lstrip().startswith(("#", "- ")) and line.strip() != "---"]
    if not bare or (len(bare) < 3 and not name.endswith((".yaml", ".yml"))):
        return False
    nested = lines[0].strip() == "---" or any(line.rstrip().endswith(":") for line in bare)
    items = sum(line.lstrip().startswith("- ") for line in lines)
    # Lines within a block, as below "run: |", are no keys.
    needed = 0.5 if name.endswith((".yaml", ".yml")) else 0.8
    fits = _share(bare, _KEYED) >= needed and not _even_cells(bare)
    return fits and (nested or items > 0 or name.endswith((".yaml", ".yml")))


def _even_cells(lines: Sequence[str]) -> bool:
    """Whether every line has equally many separators of a table, and at least one."""
    for mark in (",", ";", "\t", "|"):
        counts = {line.count(mark) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return True
    return False


def _is_settings(_: str, lines: Sequence[str]) -> bool:
    bare = [line for line in lines if not line.lstrip().startswith(("#", ";"))]
    sections = sum(_SECTION.match(line.strip()) is not None for line in bare)
    rest = [line for line in bare if not _SECTION.match(line.strip())]
    return sections > 0 and len(rest) > 0 and _share(rest, _ASSIGNED) >= 0.6


def _is_code(name: str, lines: Sequence[str]) -> bool:
    ending = name.endswith(_CODE_ENDINGS)
    share = _share(lines, _CODE)
    strong = sum(re.match(r"\s*(import [\w.]+( as \w+)?$|from [\w.]+ import |def \w+\(.*\).*:|class \w+.*:$|#include|"
                          r"function\s*\w*\(|[\w.]+ <- \S|library\(\w+\)|"
                          r"public (static|class) |fn \w+\(|const \w+ = )", line)
                 is not None for line in lines)  # fmt: skip
    return (strong >= 1 and share >= 0.3 and not _even_cells(lines)) or (ending and share >= 0.15)


def _is_markdown(name: str, lines: Sequence[str]) -> bool:
    named = name.startswith(("readme", "license", "licence", "changelog", "contributing")) or name.endswith(
        (".md", ".rst")
    )
    marks = sum(line.startswith(("# ", "## ", "### ", "```", "- ", "* ", "> ")) or set(line.strip()) in ({"="}, {"-"})
                for line in lines)  # fmt: skip
    prose = sum(map(_is_prose, lines))
    if named:
        return not _even_cells(lines) and marks + prose >= 0.3 * len(lines)
    headings = sum(line.startswith(("# ", "## ", "### ", "```")) for line in lines)
    return headings >= 1 and prose >= 1 and marks + prose >= 0.6 * len(lines) and not _even_cells(lines)


def _is_prose(line: str) -> bool:
    words = _WORD.findall(line)
    letters = sum(map(len, words))
    return len(words) >= 5 and letters >= 0.65 * len(line.strip())


_KINDS: tuple[tuple[Callable[[str, Sequence[str]], bool], str], ...] = (
    (_is_settings, "a file of settings, not a table; choose a data file"),
    (_is_code, "source code, not a table; choose a data file"),
    (_is_markdown, "a text such as a README, not a table; choose a data file"),
    (_is_yaml, "a YAML file of settings, not a table; choose a data file"),
)
