"""Opens a project in a thread of its own while the window stays alive, with progress and Cancel."""
