"""One of the processes that share a training; started by torchrun or accelerate, never by hand."""

from __future__ import annotations

import os
import pickle
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Client, Connection
from pathlib import Path
from typing import Any

from ketbench.plugin import KetbenchError


def main(job: str) -> None:
    """Work on a job; the first process sends its events to where the job says."""
    from ketbench_finetune.backend import worked

    task, params, context, address, key = pickle.loads(Path(job).read_bytes())
    if int(os.environ.get("RANK", "0")):
        for _ in worked(task, params, context):
            pass
        return
    stop = threading.Event()
    with Client(address, authkey=key) as connection:
        threading.Thread(target=_listen, args=(connection, stop), daemon=True).start()
        try:
            for item in worked(task, params, replace(context, cancelled=stop.is_set)):
                connection.send(item)
        except KetbenchError as error:
            connection.send(error)
        connection.send(None)


def _listen(connection: Connection[Any, Any], stop: threading.Event) -> None:
    """Any word means stop, and so does the silence of a parent that is gone."""
    with suppress(EOFError, OSError):
        connection.recv()
    stop.set()


if __name__ == "__main__":
    main(sys.argv[1])
