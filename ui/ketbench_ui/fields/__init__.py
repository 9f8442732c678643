"""Forms made from a backend's pydantic parameters; a plugin needs no Qt code."""
