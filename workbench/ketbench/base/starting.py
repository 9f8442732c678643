"""Processes are started one at a time: what a worker is born with, set for a moment, must reach no other child.

A worker carries a mark in its environment, by which all that it starts is found and ended with it. A process that
another thread starts at that very moment would carry the mark too, and end with a worker it has nothing to do with.
"""

from __future__ import annotations

import threading

STARTING = threading.RLock()
"""Held by whoever starts a process."""
