"""The worker's side of a job: its first code, the requests it serves, the events it sends."""
