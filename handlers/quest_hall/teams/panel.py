"""The panel of a team, and what is read for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.platform.members import list_members
from db.quest_hall import team_calls as calls
from db.quest_hall import team_quest_parts, team_quest_shares
from db.quest_hall import team_quests as quest_rows
from db.quest_hall import teams as rows
from handlers.frame.refusals import Refusal
from handlers.kit import panels
from handlers.kit.panels import Drawn, panel
from handlers.quest_hall.settings import QuestSettings
from handlers.quest_hall.team_quests import messages as quest_messages
from handlers.quest_hall.teams import messages
from handlers.quest_hall.teams.messages import SeenTeam
from handlers.quest_hall.teams.telling import PANEL
from interactions.escaping import first_visible
from interactions.permissions import Permissions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.pool import Connection
    from db.quest_hall.teams import TeamRow
    from handlers.frame.context import Context
    from handlers.frame.guild import Guild

NEEDED = Permissions.VIEW_CHANNEL | Permissions.SEND_MESSAGES | Permissions.EMBED_LINKS


class NoPanelHere(Refusal):
    """I cannot post in this channel."""

    remedy = "Choose another channel, or ask a moderator to let me view it, write in it and embed links."


async def read(db: Connection, guild: Guild, team: TeamRow) -> SeenTeam:
    """The team as it is now, with its quest and what it has done."""
    inside = await rows.list_team_members(db, team.team_id)
    claim = await quest_rows.find_current(db, team.team_id)
    fields = [messages.done_field(guild.say, *await team_quest_shares.get_team_sum(db, team.team_id, None))]
    if claim is not None:
        parts = await team_quest_parts.list_parts(db, claim.claim_id)
        ids = [member.user_id for member in inside]
        fields.insert(0, quest_messages.field(guild.say, claim, parts, ids))
    return SeenTeam(
        team=team,
        members=inside,
        calls=await calls.list_open(db, team.team_id),
        most=guild.settings(QuestSettings).most_team_members,
        fields=tuple(fields),
        buttons=quest_messages.buttons(guild.say, team.team_id, claim),
    )


async def names_of(db: Connection, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
    """Of all of them; the number where no name is known. Not escaped."""
    known = {member.user_id: member for member in await list_members(db, guild_id, user_ids)}
    return {
        user_id: (first_visible(*known[user_id].names) if user_id in known else "") or str(user_id)
        for user_id in user_ids
    }


@panel(PANEL)
async def draw(db: Connection, guild: Guild, team_id: int) -> Drawn | None:
    """Follows the team; one that was disbanded is shown once more and then left alone."""
    team = await rows.find_team(db, guild.id, team_id)
    if team is None:
        return None
    if team.disbanded_at is not None:
        return Drawn(messages.gone(guild.say, team), ended=True)
    return Drawn(messages.panel(guild.say, await read(db, guild, team)))


def refuse_closed_channel(ctx: Context) -> None:
    """Raises NoPanelHere where the bot cannot post."""
    if ctx.app_permissions & NEEDED != NEEDED:
        raise NoPanelHere


async def post(ctx: Context, team: TeamRow) -> None:
    """In the channel of the command; the team's earlier panel goes. Raises NoPanelHere."""
    refuse_closed_channel(ctx)
    await panels.move(ctx.db, PANEL, team.team_id, ctx.guild_id, ctx.channel_id, now=ctx.now)
