"""The recorded steps that turn columns into what a model sees."""
