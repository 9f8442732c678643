"""Comments and blank lines of a text, which stay with the statement behind them."""
