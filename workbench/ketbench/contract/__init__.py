"""What a plugin implements, is given and sends, and what a run keeps of it."""
