"""The Sweep tab: a form for what to vary, the trials as they end, and which settings matter."""
