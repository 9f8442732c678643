"""Angles written so that strict readers take them, with the exact expression beside them where that differs."""
