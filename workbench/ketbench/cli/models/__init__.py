"""Commands on the models that runs kept."""
