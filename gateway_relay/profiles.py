"""Remembers which profile of a member was forwarded last, in bounded memory."""

from collections import OrderedDict
from collections.abc import Hashable


class Profiles:
    """Least recently seen members are forgotten first; only hashes are kept, no names."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._fingerprints: OrderedDict[int, int] = OrderedDict()

    def changed(self, guild_id: int, user_id: int, profile: Hashable) -> bool:
        """Whether this differs from the last one told; remembers it."""
        member, fingerprint = hash((guild_id, user_id)), hash(profile)
        if self._fingerprints.get(member) == fingerprint:
            self._fingerprints.move_to_end(member)
            return False
        self._fingerprints[member] = fingerprint
        self._fingerprints.move_to_end(member)
        if len(self._fingerprints) > self._limit:
            self._fingerprints.popitem(last=False)
        return True

    def forget(self, guild_id: int, user_id: int) -> None:
        """The next profile of this member counts as changed."""
        self._fingerprints.pop(hash((guild_id, user_id)), None)

    def forget_all(self) -> None:
        """After records were dropped nobody knows which profiles arrived."""
        self._fingerprints.clear()

    def __len__(self) -> int:
        return len(self._fingerprints)
