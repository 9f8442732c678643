"""What the window does without showing it: session, runs, checks, child processes."""
