"""Builds the application with PyInstaller, and from it a .tar.gz and a .deb; `make package` runs this."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

import contents
import icon
import licences
import slim
import twins

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CONTROL = """Package: ketbench
Version: {version}
Architecture: {architecture}
Maintainer: The Ketbench authors <authors@ketbench.invalid>
Installed-Size: {kilobytes}
Depends: libc6, libegl1, libgl1, libxkbcommon0, libdbus-1-3, libfontconfig1
Recommends: libxcb-cursor0
Section: science
Priority: optional
Description: Lab workbench for hybrid quantum-AI experiments
 Draws circuits, trains them, compares them with classical controls.
"""
DESKTOP = """[Desktop Entry]
Type=Application
Name=Ketbench
Comment=Lab workbench for hybrid quantum-AI experiments
Exec=/opt/ketbench/ketbench open %f
Icon=ketbench
Terminal=false
Categories=Science;Education;
MimeType=application/x-ketbench;
"""
MIME = """<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-ketbench">
    <comment>Ketbench project</comment>
    <sub-class-of type="application/x-hdf"/>
    <glob pattern="*.ketbench.h5" weight="80"/>
  </mime-type>
</mime-info>
"""


class NoRoom(SystemExit):
    """The disk does not hold what is to be built."""


def main() -> None:
    """Build what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument("--skip-freeze", action="store_true", help="Pack the folder that is there.")
    asked = parser.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    try:
        require_room(asked.dist)
        if not asked.skip_freeze:
            freeze(asked.dist)
        folder = asked.dist / "ketbench"
        finish(folder)
        packed = pack(folder, asked.dist / f"ketbench-{version}-{sys.platform}.tar.gz")
        made = [packed, *([debian(folder, asked.dist, version)] if shutil.which("dpkg-deb") else [])]
    except OSError as error:
        raise SystemExit(f"'{asked.dist}' cannot be written: {error.strerror}; make room or choose --dist.") from None
    for path in made:
        print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")


def require_room(dist: Path, needed: float = 6e9) -> None:
    """Look at the disk before minutes of work.

    Raises
    ------
    NoRoom
        With what is there and what is needed.
    """
    dist.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(dist).free
    if free < needed:
        text = f"'{dist}' has {free / 1e9:.1f} GB free, but building takes {needed / 1e9:.0f} GB"
        raise NoRoom(f"{text}; make room or choose another --dist.")


def freeze(dist: Path) -> None:
    """Run PyInstaller."""
    work = ["--distpath", str(dist), "--workpath", str(dist / "work"), "--noconfirm", "--log-level", "WARN"]
    ended = subprocess.run([sys.executable, "-m", "PyInstaller", *work, str(HERE / "ketbench.spec")], check=False)
    if ended.returncode:
        raise SystemExit("PyInstaller failed; its last lines say why. It comes with: pip install 'ketbench[package]'")


def finish(folder: Path) -> None:
    """Put licences and icon into the application, and nothing twice."""
    if os.name == "posix":
        print(f"{twins.link_twins(folder) / 1e6:.0f} MB were there twice")
        print(f"{slim.slimmed(folder) / 1e6:.0f} MB were not needed")
    found, bare = licences.collect_licences(contents.DISTRIBUTIONS, folder / "licences")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    icon.write_icon(folder / "ketbench.png")
    print(f"{folder}: {size_of(folder) / 1e6:.0f} MB, licences of {found} parts, {len(bare)} without a file")


def pack(folder: Path, target: Path) -> Path:
    """Everything in one .tar.gz."""
    with tarfile.open(target, "w:gz", compresslevel=6) as archive:
        archive.add(folder, "ketbench")
    return target


def debian(folder: Path, dist: Path, version: str) -> Path:
    """A .deb with desktop entry, icon and file type, under /opt/ketbench."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    target = dist / f"ketbench_{version}_{architecture}.deb"
    with tempfile.TemporaryDirectory(dir=dist) as place:
        root = Path(place) / "root"
        shutil.copytree(folder, root / "opt/ketbench", symlinks=True, copy_function=_linked)
        share = root / "usr/share"
        _write(share / "applications/ketbench.desktop", DESKTOP)
        _write(share / "mime/packages/ketbench.xml", MIME)
        icons = share / "icons/hicolor/256x256/apps"
        icons.mkdir(parents=True)
        icon.write_icon(icons / "ketbench.png")
        (root / "usr/bin").mkdir(parents=True)
        (root / "usr/bin/ketbench").symlink_to("/opt/ketbench/ketbench")
        facts = {"version": version, "architecture": architecture, "kilobytes": size_of(folder) // 1024}
        _write(root / "DEBIAN/control", CONTROL.format(**facts))
        os.chmod(root, 0o755)
        subprocess.run(["dpkg-deb", "-Zxz", "--root-owner-group", "--build", str(root), str(target)], check=True)
    return target


def size_of(folder: Path) -> int:
    """Bytes of all files."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def _linked(source: str, target: str) -> str:
    """A hard link where it can be made: the copy weighs nothing."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)
    return target


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
