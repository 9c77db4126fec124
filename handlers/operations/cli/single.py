"""The verbs that are one process: web, worker, relay, stand-in."""

import argparse
import runpy
import socket
import sys

from deploy.logs import log_as
from deploy.settings import settings_or_exit

STOPS_WITHIN_SECONDS = 8


def web(arguments: argparse.Namespace) -> int:
    """Serves interactions.asgi: WEB_PROCESSES processes on one socket, or this one alone."""
    settings = settings_or_exit("web")
    log_as("web", settings)
    if arguments.socket is None and settings.web_processes > 1:
        from handlers.operations.cli.web_processes import WebProcesses

        return WebProcesses(arguments.host, settings.port, settings.web_processes).live()
    if settings.otel_exporter_otlp_endpoint is not None:
        from deploy.tracing import trace_as

        trace_as("web", settings)
    import uvicorn

    config = uvicorn.Config(
        "interactions.asgi:app",
        host=arguments.host,
        port=settings.port,
        loop="auto",
        http="interactions.web_protocol:WebProtocol",
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOPS_WITHIN_SECONDS,
    )
    sockets = None if arguments.socket is None else [socket.socket(fileno=arguments.socket)]
    uvicorn.Server(config).run(sockets)
    return 0


def worker(arguments: argparse.Namespace) -> int:
    """The same as `python -m jobs.worker`."""
    return _run_module("jobs.worker")


def relay(arguments: argparse.Namespace) -> int:
    """The same as `python -m gateway_relay`."""
    return _run_module("gateway_relay")


def stand_in(arguments: argparse.Namespace) -> int:
    """The same as `python -m stand_in`, with its own options."""
    return _run_module("stand_in", *(part for part in arguments.rest if part != "--"))


def _run_module(module: str, *arguments: str) -> int:
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0
