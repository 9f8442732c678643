"""Files that describe parts of a link: Touchstone, measured spectra, and datasheets as small JSON or CSV forms."""
