"""The physics of an optical link in closed form; no form, no figure."""
