"""Runs backends in a supervised worker process; knows nothing of projects, files or windows."""
