"""The backend `planning.training`: a model, a machine and a layout in; time, utilisation, memory and days out."""
