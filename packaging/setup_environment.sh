#!/bin/sh
# Makes the virtual environment and installs Ketbench into it, editable, with the versions of constraints.txt.
# usage: setup_environment.sh PYTHON VENV EXTRAS
set -eu
python=$1 venv=$2 extras=$3
root=$(cd "$(dirname "$0")/.." && pwd)

if ! "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    echo "Ketbench needs Python 3.11, 3.12 or 3.13, but '$python' is $("$python" --version 2>&1); name another: make PYTHON=python3.12" >&2
    exit 1
fi
"$root/packaging/system_libraries.sh"
if [ ! -x "$venv/bin/python" ]; then
    "$python" -m venv "$venv" || {
        echo "The module venv is missing; on Debian and Ubuntu install it with: apt-get install python3-venv" >&2
        exit 1
    }
fi
pip="$venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint $root/constraints.txt"
echo "Installing into $venv (some minutes the first time)"
# torch goes first and alone, so that no other package can pull a different build of it.
$pip torch
$pip --editable "$root[$extras]"
touch "$venv/.ready"
