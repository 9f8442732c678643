"""`ketbench circuit` with all its commands, each in a module of its own."""

from __future__ import annotations

from ketbench.cli.circuits import circuit, evaluate, keeping, reach

app = circuit.app
app.command("add")(keeping.add)
app.command("list")(keeping.list_circuits)
app.command("rename")(keeping.rename)
app.command("remove")(keeping.remove)
app.command("eval")(evaluate.evaluate)
app.command("reach")(reach.reach)
