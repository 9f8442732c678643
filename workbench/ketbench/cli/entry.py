"""Where `ketbench` starts: finds the command, runs it, and turns every error into one sentence and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from typer._click.exceptions import ClickException  # pyright: ignore[reportPrivateImportUsage]
from typer.exceptions import Abort, Exit

from ketbench.base.errors import InputError, KetbenchError
from ketbench.cli.app import app, command_names

DONE, FAILED, BAD_INPUT, STOPPED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str or None
        Without the program's name; None takes them from the process.

    Returns
    -------
    int
        0 done, 1 the run failed, 2 bad usage or input, 130 stopped from the keyboard.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words
    if "--safe" in words:
        # By the environment, so that worker processes and sweeps know it too; the window's as well.
        os.environ["KETBENCH_SAFE"] = "1"
    words = [word for word in words if word not in ("--debug", "--safe")]
    try:
        return _status(app(args=_with_command(words), standalone_mode=False, prog_name="ketbench"))
    except Exit as end:
        return end.exit_code
    except (KeyboardInterrupt, Abort):
        return _say("Stopped.", STOPPED)
    except ClickException as error:
        return _say(_usage(error.format_message()), BAD_INPUT)
    except KetbenchError as error:
        _show_traceback(debug)
        return _say(str(error), BAD_INPUT if isinstance(error, InputError) else FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except Exception as error:
        _show_traceback(debug)
        text = f"Ketbench met an unexpected {type(error).__name__}: {error}"
        return _say(f"{text}. Repeat with --debug and report the traceback.", FAILED)


def _with_command(words: list[str]) -> list[str]:
    """`ketbench PATH` means `ketbench open PATH`."""
    if not words or (not words[0].startswith("-") and words[0] not in command_names()):
        return ["open", *words]
    return words


def _status(value: object) -> int:
    return value if isinstance(value, int) else DONE


def _say(sentence: str, status: int) -> int:
    # Only what went wrong looks for secrets, so that the command starts without it.
    from ketbench.running.jobs.guarding.secrets import redacted

    print(redacted(" ".join(sentence.split())), file=sys.stderr)
    return status


def _usage(sentence: str) -> str:
    ended = sentence if sentence.endswith((".", "?")) else f"{sentence}."
    return f"{ended} See 'ketbench --help'."


def _show_traceback(wanted: bool) -> None:
    if wanted:
        traceback.print_exc()
