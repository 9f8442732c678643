"""Forms made from a backend's pydantic parameters; a plugin needs no Qt code."""

from ketbench_ui.fields.param_form import ParamForm

__all__ = ["ParamForm"]
