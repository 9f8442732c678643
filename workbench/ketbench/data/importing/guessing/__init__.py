"""How sure each guess about a file is, what could be meant instead, and what is no table at all."""
