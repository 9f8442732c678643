"""`ketbench circuit` with all its commands, each in a module of its own."""

from __future__ import annotations

from ketbench.cli.circuits import circuit, evaluate, reach

app = circuit.app
app.command("eval")(evaluate.evaluate)
app.command("reach")(reach.reach)
