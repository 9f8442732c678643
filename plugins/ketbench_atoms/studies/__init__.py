"""`atoms.mis` and `atoms.dynamics`: one register and one pulse."""
