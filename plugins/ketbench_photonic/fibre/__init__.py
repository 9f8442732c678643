"""What fibre and amplifiers do beyond loss: dispersion, bandwidth, spontaneous emission, grids of channels."""
