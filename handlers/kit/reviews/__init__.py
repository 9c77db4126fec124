"""Reviews: something is submitted by one member and decided by another. See `Reviewed`."""

from handlers.kit.reviews.deciding import approve_for
from handlers.kit.reviews.doors import decide, decided, doors, queue, receipt
from handlers.kit.reviews.moves import Acting
from handlers.kit.reviews.reviewed import Reviewed, Tell, reviewed_of
from handlers.kit.reviews.rules import ReviewMove, ReviewState, Terms
from handlers.kit.reviews.submitting import appeal, end_for, submit, submit_for, withdraw
from handlers.kit.reviews.times import service_times

__all__ = [
    "Acting",
    "ReviewMove",
    "ReviewState",
    "Reviewed",
    "Tell",
    "Terms",
    "appeal",
    "approve_for",
    "decide",
    "decided",
    "doors",
    "end_for",
    "queue",
    "receipt",
    "reviewed_of",
    "service_times",
    "submit",
    "submit_for",
    "withdraw",
]
