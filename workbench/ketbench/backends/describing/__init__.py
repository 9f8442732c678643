"""Backends by their descriptions: manifests, forms from schemas, stand-ins that ask the plugin's process."""
