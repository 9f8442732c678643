"""Values of a project and HDF5, each way."""
