"""The backend `photonic.link`: form, checks, report and figures."""
