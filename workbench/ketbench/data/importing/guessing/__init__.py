"""How sure each guess about a file is, what could be meant instead, and what is not a table at all."""
