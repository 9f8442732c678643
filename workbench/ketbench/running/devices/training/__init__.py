"""Work that a training hands over to a device while it goes on, kept as jobs of its project."""
