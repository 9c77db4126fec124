"""Why the relay ends: exit codes for its supervisor and the sentence for its operator.

Why: decision 0112.
"""

EXIT_STOPPED = 0
EXIT_FATAL = 3
"""Starting again does not help before somebody acts."""
EXIT_RESTART = 75
"""A fresh process resumes where this one stopped."""

_MEMBERS_REFUSED = (
    'Discord refused the server members intent (close code 4014). Switch on "Server Members Intent" under '
    "Bot in the developer portal, or set GUILDHALL_MEMBER_EVENTS=0 to run without joins, leaves and role "
    "changes."
)
_INTENTS_REFUSED = (
    "Discord refused an intent (close code 4014) although no privileged one is asked for. "
    "Check the application in the developer portal."
)
_FATAL_CLOSES = {
    4004: "Discord refused the bot token (close code 4004). Check DISCORD_BOT_TOKEN.",
    4010: "Discord refused the shard number (close code 4010). Start the relay again.",
    4011: "Discord demands more shards (close code 4011). Start the relay again.",
    4012: "Discord no longer speaks gateway version 10 (close code 4012). A newer relay is needed.",
    4013: "Discord does not know an intent the relay asks for (close code 4013). A newer relay is needed.",
    4014: _INTENTS_REFUSED,
}


class RelayStopped(Exception):
    """The relay is to end with this exit code; the message is for the operator."""

    def __init__(self, exit_code: int, message: str) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.message = message


def stopped_by_close(code: int, reason: str, *, member_events: bool) -> RelayStopped:
    """What a close that hikari does not reconnect after means."""
    if code == 4014 and member_events:
        return RelayStopped(EXIT_FATAL, _MEMBERS_REFUSED)
    if code in _FATAL_CLOSES:
        return RelayStopped(EXIT_FATAL, _FATAL_CLOSES[code])
    return RelayStopped(
        EXIT_RESTART, f"Discord closed the gateway connection with {code} ({reason or 'no reason'})."
    )
