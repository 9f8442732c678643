"""Writes docs/plugin-catalogue.md from the catalogue's file."""

from pathlib import Path

from ketbench.backends.catalogue import page

if __name__ == "__main__":
    Path(__file__).with_name("plugin-catalogue.md").write_text(page(), "utf-8")
