"""The docks around the pages: project tree, inspector, problems, queue and log."""
