"""Prometheus metrics. Labels are names of ours, never a customer's words or ids."""

import time
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Metrics:
    """The service's own registry, so that two services in one process (tests) do not share counters."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "careline_http_requests", "HTTP requests", ["method", "route", "status"], registry=self.registry
        )
        self.request_seconds = Histogram(
            "careline_http_request_seconds", "Time to answer", ["route"], registry=self.registry
        )
        self.turn_seconds = Histogram(
            "careline_turn_seconds",
            "Where a turn's time goes",
            ["part"],
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0),
            registry=self.registry,
        )
        self.messages = Counter("careline_messages", "Messages in conversations", ["role"], registry=self.registry)
        self.handoffs = Counter("careline_handoffs", "Handoffs by reason", ["reason"], registry=self.registry)
        self.waiting = Gauge("careline_queue_waiting", "Conversations waiting for a person", registry=self.registry)
        self.longest_wait = Gauge(
            "careline_queue_longest_wait_seconds", "Longest wait in the queue", registry=self.registry
        )
        self.thinks_apart = Gauge(
            "careline_thinking_process",
            "1: turns think in a process of their own; 0: in threads",
            registry=self.registry,
        )

    def turn_part(self, part: str, seconds: float) -> None:
        """Keep the time of a part of a turn; the names are those of `conversations.timing`."""
        self.turn_seconds.labels(part).observe(seconds)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        status = 500
        try:
            response = await handler(request)
            status = response.status
            return response
        finally:
            resource = request.match_info.route.resource
            route = resource.canonical if resource is not None else "unknown"
            # Anybody can make up a method; each would be a time series of its own.
            method = request.method if request.method in hdrs.METH_ALL else "other"
            self.requests.labels(method, route, status).inc()
            if "stream" not in route:
                self.request_seconds.labels(route).observe(time.perf_counter() - started)

    async def show(self, _request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(self.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
