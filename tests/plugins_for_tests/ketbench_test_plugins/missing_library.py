"""Needs what is not installed."""

import no_such_library_anywhere

Backend = no_such_library_anywhere.Backend
