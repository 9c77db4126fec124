"""A local Discord: REST, gateway, CDN and signed interactions from memory, for trying and testing a bot.

Why: decision 0100.
"""

from stand_in.app import StandIn
from stand_in.clock import Clock
from stand_in.delivery.interaction import Interaction
from stand_in.delivery.options import ClientRefusal
from stand_in.people import Person
from stand_in.rules.messages import Upload

__all__ = ["ClientRefusal", "Clock", "Interaction", "Person", "StandIn", "Upload"]
