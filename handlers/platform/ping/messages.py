"""The words of `/ping`."""

from functools import lru_cache

from handlers.platform.ping.latencies import Sample
from interactions.languages import Say


def pong(say: Say, discord_ms: int, sample: Sample) -> str:
    """Three latencies, and whether somebody works in the background."""
    return f"{say('Pong! Discord to me: {latency} ms', latency=discord_ms)}\n{_inside(say, sample)}"


@lru_cache(maxsize=64)
def _inside(say: Say, sample: Sample) -> str:
    """The same for everybody as long as the sample is the last one."""
    lines = [
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
