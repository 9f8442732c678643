"""The backend `photonic.qec`: overhead of surface-code error correction."""
