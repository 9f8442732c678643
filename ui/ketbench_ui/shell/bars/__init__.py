"""The bars around the pages: toolbar, tabs, status."""
