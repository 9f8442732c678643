"""What the Data tab has a child process find out."""
