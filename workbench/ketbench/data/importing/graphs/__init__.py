"""Sets of graphs from folders: what the files hold beside the invariants, and files of one graph each."""
