"""What the gateway does wrong when it is asked to."""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Faults:
    """Knobs that stay as they are set, and queues of answers that are used up one by one."""

    refuse_connections: bool = False
    """Answers the websocket handshake with HTTP 403."""
    hello_withheld: bool = False
    """The socket is accepted, then nothing is ever said."""
    reconnect_before_hello: int = 0
    """So many of the next connections hear op 7 instead of HELLO."""
    ready_withheld: bool = False
    """IDENTIFY is never answered."""
    heartbeats_unanswered: bool = False
    close_on_identify: deque[int] = field(default_factory=deque)
    """Close codes for the next IDENTIFYs."""
    close_on_resume: deque[int] = field(default_factory=deque)
    invalid_on_resume: deque[bool] = field(default_factory=deque)
    """`d` of the op 9 with which the next RESUMEs are answered; False also ends the session."""
    split_messages: int = 1
    """Each compressed message is sent in so many websocket messages."""
