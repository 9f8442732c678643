"""Tells disks of other machines from own ones, by the table of mounts; asks no server."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from ketbench.base.errors import ProjectError

NETWORK = {
    "nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs", "lustre",
    "gpfs", "beegfs", "davfs", "webdav", "afpfs", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs",
}  # fmt: skip
_REMOTE_DRIVE = 4
"""What GetDriveTypeW answers for a drive of another machine."""


def refuse_irregular(path: Path) -> None:
    """Refuse what is not a plain file: to open a pipe waits for ever, and a device has no end.

    Raises
    ------
    ProjectError
        With what it is.
    OSError
        When nothing can be told of it.
    """
    mode = path.stat().st_mode
    if stat.S_ISREG(mode):
        return
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    word = next((word for test, word in kinds if test(mode)), "a device")
    raise ProjectError(f"'{path}' is {word}, not a project file; choose a file as lab.h5.")


def is_regular(path: Path) -> bool:
    """Whether there is a plain file of that name."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False


def is_on_network(path: Path) -> bool:
    """Whether a file lies, or would lie, on a disk that other machines share."""
    place = Path(os.path.realpath(path.parent))
    if sys.platform == "win32":
        return _is_remote_drive(place)
    return kind_of_disk(place) in NETWORK


def kind_of_disk(place: Path, mounts: str | None = None) -> str:
    r"""The name of the file system that holds a folder; empty where the system does not say.

    Parameters
    ----------
    place : Path
        Absolute, without links.
    mounts : str or None
        The table of mounts in the form of fstab(5); None reads the system's.

    Examples
    --------
    >>> kind_of_disk(Path("/home/ada/lab"), "srv:/home /home nfs4 rw 0 0\n/dev/sda / ext4 rw 0 0")
    'nfs4'
    """
    best, kind = "", ""
    for line in (_mounts() if mounts is None else mounts).splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        root = parts[1].encode().decode("unicode_escape")
        inside = place == Path(root) or Path(root) in place.parents
        # Of two mounts at one place the later hides the earlier.
        if inside and len(root) >= len(best):
            best, kind = root, parts[2].lower()
    return kind


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text("utf-8", errors="replace")
    except OSError:
        import psutil

        return "\n".join(f"x {p.mountpoint} {p.fstype} x" for p in psutil.disk_partitions(all=True))


def _is_remote_drive(place: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return str(place).startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(place.anchor) == _REMOTE_DRIVE
