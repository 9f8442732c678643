"""The exceptions raised on purpose; each message is one sentence: what, where, which value, what to do."""

from __future__ import annotations

from typing import Self


class KetbenchError(Exception):
    """Base of all errors that a user can act upon.

    The text is shown as it stands, in the window, on the command line and in a notebook: it names the object, the
    value and the remedy.
    """

    where = ""
    """The place to mend, as of a problem: "dataset.target", "params.epochs"; empty where the sentence says it all."""

    def at(self, where: str) -> Self:
        """The error with the place where it is mended."""
        self.where = where
        return self


class InputError(KetbenchError):
    """Something the user gave cannot be used: a file, a name, an option (exit status 2)."""


class ExpressionError(InputError):
    """The text of an angle is not an expression.

    Parameters
    ----------
    message : str
    position : int
        Offset into the text where reading stopped, for an underline.
    """

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.position = position


class CircuitError(InputError):
    """A circuit cannot be built or converted as asked."""


class QasmError(CircuitError):
    """A text is not OpenQASM that can be read.

    Parameters
    ----------
    message : str
        Without the place; the place is put in front.
    line, column : int
        Where reading stopped, counted from 1; 0 for the text as a whole.
    """

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(f"Line {line}, column {column}: {message}" if line else message)
        self.line = line
        self.column = column


class DatasetError(InputError):
    """A dataset, a column, a split or a preparation step cannot be used as asked."""


class ParamsError(InputError):
    """A backend's parameter has a value outside what its form allows."""


class BackendError(InputError):
    """A backend is unknown or cannot run here; the text says why and what to do."""


class ProjectError(InputError):
    """A project file cannot be opened, read or written."""


class NewerFormatError(ProjectError):
    """The project was written by a newer Ketbench."""


class LockedError(ProjectError):
    """Another window or process holds the project."""


class StoppedError(ProjectError):
    """A look at a project was stopped on request before it was done; nothing was changed."""


class ConflictError(ProjectError):
    """Somebody else changed a project file under an open session; both versions were kept."""


class DamagedError(ProjectError):
    """A project file fails its checks."""


class RunFailed(KetbenchError):
    """A run ended without a result (exit status 1)."""


class RunCancelled(KetbenchError):
    """A run was stopped on request; a backend may raise it, or simply return."""
