"""From a file to its bytes and lines: what it is, how it is packed and encoded."""
