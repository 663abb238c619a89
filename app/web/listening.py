"""Where and how the server listens."""

import socket

import uvicorn
from starlette.types import ASGIApp

from app.settings import Settings
from app.web.connections import Bounds, Guard


def server_config(app: ASGIApp, settings: Settings, bounds: Bounds | None = None) -> uvicorn.Config:
    """How the server runs: whose forwarded headers it believes, and what a connection may do."""
    guard = Guard(settings.trusted, bounds or Bounds())
    return uvicorn.Config(
        app,
        http=guard.protocol,
        # Nothing here speaks it, and a connection that became one would have no guard.
        ws="none",
        access_log=False,
        log_config=None,
        log_level="warning",
        proxy_headers=True,
        forwarded_allow_ips=[str(each) for each in settings.trusted],
        server_header=False,
        timeout_graceful_shutdown=20,
    )


def socket_of(settings: Settings) -> socket.socket | None:
    """The socket, taken before anything else is done; None when the port is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError:
        listening.close()
        return None
    return listening
