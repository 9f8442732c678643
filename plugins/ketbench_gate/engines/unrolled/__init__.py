"""The circuit step by step in plain torch, for derivatives that the sweeps do not give."""
