"""Requests with JSON both ways; says which failures are refusals and after which nobody knows what was taken."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from ketbench.plugin import RefusedError, UnsureError
from ketbench_hardware.drivers.asking import sentence

SECONDS = 4.0
LARGEST = 64 << 20
_LOGIN = (401, 403)


class _NoRedirect(HTTPRedirectHandler):
    """A key must not follow a redirection to another machine."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow none."""


class Web:
    """One vendor's web interface.

    Parameters
    ----------
    provider : str
    url : str
        Where paths begin.
    authorization : str
        The header that carries the key.
    """

    def __init__(self, provider: str, url: str, authorization: str) -> None:
        self._provider = provider
        self._url = url.rstrip("/") + "/"
        self._authorization = authorization
        self._opener = build_opener(_NoRedirect())

    def get(self, path: str) -> Any:
        """Fetch JSON. Raises `RefusedError`."""
        return self._asked("GET", path, None)

    def put(self, path: str) -> Any:
        """Change something that may be changed twice. Raises `RefusedError`."""
        return self._asked("PUT", path, {})

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Make something. Raises `RefusedError` where it surely was not made, `UnsureError` where it may have been."""
        return self._asked("POST", path, body)

    def _asked(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": self._authorization, "Content-Type": "application/json", "User-Agent": "ketbench"}
        request = Request(self._place(path), data, headers, method=method)
        try:
            with self._opener.open(request, timeout=SECONDS) as answer:
                return json.loads(answer.read(LARGEST))
        except HTTPError as error:
            raise self._refused(method, error.code) from None
        except (OSError, HTTPException, ValueError) as error:
            raise self._broken(method, error) from None

    def _place(self, path: str) -> str:
        # Vendors name results by paths from the root of their machine.
        place = urljoin(self._url, path)
        if urlsplit(place).netloc != urlsplit(self._url).netloc:
            raise RefusedError(f"{self._provider} names results on another machine, where its key is not sent.")
        return place

    def _refused(self, method: str, code: int) -> RefusedError | UnsureError:
        if code in _LOGIN:
            return RefusedError(f"{self._provider} refused the key (status {code}); it may have expired, log in again.")
        if code >= 500 and method == "POST":
            return UnsureError(
                f"{self._provider} failed with status {code} and may have taken the work; it is looked up first."
            )
        return RefusedError(f"{self._provider} refused with status {code}; try again later.")

    def _broken(self, method: str, error: Exception) -> RefusedError | UnsureError:
        reason = error.reason if isinstance(error, URLError) else error
        unsent = isinstance(reason, (ConnectionRefusedError, socket.gaierror))
        told = sentence(reason) if isinstance(reason, BaseException) else str(reason)
        if method == "POST" and not unsent:
            return UnsureError(f"The connection to {self._provider} broke ({told}); the work is looked up first.")
        return RefusedError(f"{self._provider} cannot be reached ({told}); try again when the network is back.")
