"""The importer records: files of records, a `name = value` a line and an empty line between two records."""

from pathlib import Path

from ketbench.plugin import InputError

BEGINNING = "RECORDS 1"


class Importer:
    """Gives a mapping of columns; words become categories, None is a missing value."""

    title = "Records, a name = value a line"
    endings = (".records",)
    begins = (BEGINNING,)

    def read(self, path: Path) -> dict[str, list[float | str | None]]:
        """The columns of a file.

        Raises
        ------
        InputError
            One sentence with the line, what stands there, and what to do.
        """
        records, last = [{}], []
        for number, line in enumerate(_lines(path)[1:], start=2):
            name, mark, text = line.partition("=")
            if not line.strip():
                records.append({})
            elif not mark:
                raise InputError(f"Line {number} is '{line[:40]}', which is not a 'name = value'; correct the line.")
            else:
                records[-1][name.strip()] = _value(text.strip())
                last.append(name.strip())
        full = [record for record in records if record]
        if not full:
            raise InputError("There is no record in the file; write 'name = value' lines below the first line.")
        return {name: [record.get(name) for record in full] for name in dict.fromkeys(last)}

    def example(self, folder: Path) -> Path:
        """A small file for the conformance suite."""
        path = folder / "flowers.records"
        path.write_text(f"{BEGINNING}\nlength = 5.1\nspecies = setosa\n\nlength = 6.3\nspecies = virginica\n", "utf-8")
        return path


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"Byte {error.start + 1} of the file is not text in UTF-8; write it anew as text.") from None


def _value(text: str) -> float | str | None:
    try:
        return float(text) if text else None
    except ValueError:
        return text
