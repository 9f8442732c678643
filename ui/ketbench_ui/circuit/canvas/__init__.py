"""The drawing of a circuit and what mouse and keys mean on it."""
