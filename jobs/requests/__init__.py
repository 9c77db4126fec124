"""Every kind of background work, as data: what handlers may ask for without knowing how it is done."""

from jobs.requests.base import (
    Effect,
    FollowUp,
    Queue,
    QueueDown,
    QueueName,
    Request,
    UnknownTag,
    decode,
    decode_request,
    encode_request,
    tag_of,
)

__all__ = [
    "Effect",
    "FollowUp",
    "Queue",
    "QueueDown",
    "QueueName",
    "Request",
    "UnknownTag",
    "decode",
    "decode_request",
    "encode_request",
    "tag_of",
]
