"""What a child process does for the window."""
