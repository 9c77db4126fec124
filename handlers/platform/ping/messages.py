"""The words of `/ping`."""

from handlers.platform.ping.latencies import Sample
from interactions.languages import Say


def pong(say: Say, discord_ms: float, sample: Sample) -> str:
    """Three latencies, and whether somebody works in the background."""
    lines = [
        say("Pong! Discord to me: {latency}", latency=_shown(say, discord_ms)),
        say("Database: {latency}", latency=_shown(say, sample.database_ms)),
        say("Queue: {latency}", latency=_shown(say, sample.queue_ms)),
    ]
    if not sample.workers:
        lines.append(say("No background worker is running."))
    return "\n".join(lines)


def _shown(say: Say, milliseconds: float | None) -> str:
    if milliseconds is None:
        return say("no answer")
    return say("{number} ms", number=say.number(milliseconds, places=0 if milliseconds >= 10 else 1))
