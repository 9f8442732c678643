"""The ground floor: errors, problems, figures, times and whole files; knows nothing of the model."""
