"""Foreign plugins are loaded in a process of their own first, and can be switched off without being loaded at all."""
