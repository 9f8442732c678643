"""The one table of commands, what each does, and when it is enabled."""
