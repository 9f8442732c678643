"""Commands on plugins and on this machine."""
