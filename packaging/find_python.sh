#!/bin/sh
# Prints the path of a Python of the given version (as 3.12) that really starts; fails when there is none.
version=$1
for candidate in "python$version" "$HOME"/.pyenv/versions/"$version".*/bin/python; do
    if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
done
exit 1
