"""Commands on datasets and files."""
