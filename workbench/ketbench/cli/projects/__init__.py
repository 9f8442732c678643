"""Commands on project files."""
