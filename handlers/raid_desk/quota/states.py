"""What the buttons, selects and forms of quotas remember. They name a role; its quota is looked up."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from handlers.kit.lists import Paged
from interactions.custom_id import ComponentState

RoleId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
QuotaId = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
DungeonKey = Annotated[str, Meta(max_length=32, pattern="^[a-z0-9_]*$")]


class EditPoints(ComponentState, tag="quota.points/1"):
    """The button Basic, and its form."""

    role_id: RoleId


class EditPeriod(ComponentState, tag="quota.period/1"):
    """The button Period, and its form."""

    role_id: RoleId


class ShowDungeons(ComponentState, tag="quota.dungeons/1"):
    """The button Dungeons."""

    role_id: RoleId


class FindDungeon(ComponentState, tag="quota.find/1"):
    """The button that searches for a dungeon, and its form."""

    role_id: RoleId


class PickDungeon(ComponentState, tag="quota.dungeon/1"):
    """The select of a dungeon."""

    role_id: RoleId


class EditDungeon(ComponentState, tag="quota.worth/1"):
    """The form of a dungeon's points."""

    role_id: RoleId
    dungeon: DungeonKey


class ShowConfig(ComponentState, tag="quota.config/1"):
    """Back to what is set."""

    role_id: RoleId


class PickChannel(ComponentState, tag="quota.channel/1"):
    """The select of the panel's channel."""

    role_id: RoleId


class PostPanel(ComponentState, tag="quota.panel/1"):
    """The button that posts the panel, or draws it again."""

    role_id: RoleId


class AskReset(ComponentState, tag="quota.ask_reset/1"):
    """Reset now: asks once more."""

    role_id: RoleId


class ResetNow(ComponentState, tag="quota.reset/1"):
    """Yes, that period is over."""

    role_id: RoleId
    number: Number


class AskRemove(ComponentState, tag="quota.ask_remove/1"):
    """Remove: asks once more."""

    role_id: RoleId


class Remove(ComponentState, tag="quota.remove/1"):
    """Yes, the role has no quota any more."""

    role_id: RoleId


class ShowMine(ComponentState, tag="quota.mine/1"):
    """The button of the panel that tells members how they stand."""

    quota_id: QuotaId


class ShowAll(Paged, tag="quota.all/1"):
    """All standings of the present period."""

    quota_id: QuotaId


class ShowPeriod(Paged, tag="quota.kept/1"):
    """All standings of a period that is over."""

    quota_id: QuotaId
    number: Number


class ShowPeriods(Paged, tag="quota.periods/1"):
    """The periods that are over."""

    quota_id: QuotaId


class PickPeriod(ComponentState, tag="quota.period_pick/1"):
    """The select of a period that is over."""

    quota_id: QuotaId
