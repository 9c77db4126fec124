"""How teams read. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from handlers.quest_hall.teams.states import (
    AnswerCall,
    ConfirmDisband,
    EditLook,
    PickInvited,
    PickKicked,
    PickLeader,
    PickRequest,
    Press,
    PressTeam,
)
from interactions.components import (
    ActionRow,
    Button,
    ButtonStyle,
    Label,
    Modal,
    SelectOption,
    StringSelect,
    TextInput,
    TextStyle,
    UserSelect,
)
from interactions.embeds import Embed, EmbedField
from interactions.escaping import Markdown, bold, escape, mention, mention_role, shorten, timestamp
from interactions.responses import OpenModal, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.quest_hall.team_calls import CallRow
    from db.quest_hall.teams import ListedTeam, TeamMemberRow, TeamRow
    from interactions.languages import Say

MOST_SHOWN_CALLS: Final = 10


class SeenTeam(msgspec.Struct, frozen=True, kw_only=True):
    """A team as everybody sees it. `fields`: what others tell of it, such as its quest."""

    team: TeamRow
    members: Sequence[TeamMemberRow]
    calls: Sequence[CallRow]
    most: int
    fields: tuple[EmbedField, ...] = ()
    buttons: tuple[Button, ...] = ()


def title(team: TeamRow) -> str:
    """Emoji and name; not more than a title holds."""
    return shorten(f"{team.emoji} {escape(team.name)}".strip(), 250)


def card(say: Say, seen: SeenTeam) -> Embed:
    """Who is in it and who is asked, and what it does."""
    team = seen.team
    names = "\n".join(_member_line(say, team, member) for member in seen.members)
    head = say("Members: {count} of {most}", count=len(seen.members), most=seen.most)
    fields = [EmbedField(head, shorten(names, 1_000) or "–"), *seen.fields]
    if seen.calls:
        lines = [_call_line(say, call) for call in seen.calls[:MOST_SHOWN_CALLS]]
        fields.append(EmbedField(say("Open invitations and requests"), shorten("\n".join(lines), 1_000)))
    looks = say("Looks for members") if team.looking and len(seen.members) < seen.most else ""
    role = say("Role: {role}", role=mention_role(team.role_id)) if team.role_id is not None else ""
    text = "\n".join(part for part in (escape(team.about), role, f"-# {looks}" if looks else "") if part)
    return Embed(title=title(team), description=text or None, color=team.color, fields=tuple(fields))


def done_field(say: Say, quests: int, points: int) -> EmbedField:
    """What the team has done in all."""
    done = say.counted(quests, "1 quest", "{count} quests")
    return EmbedField(say("Done"), f"{done} · {say.counted(points, '1 point', '{count} points')}")


def _member_line(say: Say, team: TeamRow, member: TeamMemberRow) -> str:
    since = say("since {day}", day=timestamp(member.joined_at, "d"))
    crown = "👑 " if member.user_id == team.leader_id else ""
    leads = say(" · leads the team") if member.user_id == team.leader_id else ""
    return f"{crown}{mention(member.user_id)} · {since}{leads}"


def _call_line(say: Say, call: CallRow) -> str:
    word = say("invited") if call.kind == "invitation" else say("asks to join")
    until = say("until {when}", when=timestamp(call.expires_at, "R"))
    return f"{mention(call.user_id)} · {word} · {until}"


def panel(say: Say, seen: SeenTeam) -> Reply:
    """The message that follows the team."""
    team_id = seen.team.team_id

    def button(label: str, press: Press, style: ButtonStyle = ButtonStyle.SECONDARY) -> Button:
        return Button(label, PressTeam(team_id, press), style)

    buttons = (
        button(say("Join"), Press.JOIN, ButtonStyle.SUCCESS),
        button(say("Leave"), Press.LEAVE),
        button(say("Lead the team"), Press.LEAD, ButtonStyle.PRIMARY),
    )
    rows = [ActionRow(buttons)]
    if seen.buttons:
        rows.insert(0, ActionRow(seen.buttons))
    return Reply(embeds=(card(say, seen),), components=tuple(rows))


def gone(say: Say, team: TeamRow) -> Reply:
    """What is left of a panel."""
    text = say("This team was disbanded.")
    return Reply(embeds=(Embed(title=title(team), description=text, color=team.color),))


def info(say: Say, seen: SeenTeam) -> Reply:
    """The same for whoever asked."""
    return msgspec.structs.replace(panel(say, seen), ephemeral=True)


def lead_menu(say: Say, seen: SeenTeam, names: Mapping[int, str], buttons: tuple[Button, ...]) -> Reply:
    """What the leader can do. `names`: not escaped; `buttons`: of the team's quest."""
    team = seen.team
    team_id = team.team_id
    rows = [ActionRow.of(UserSelect(state=PickInvited(team_id), placeholder=say("Invite somebody")))]
    requests = [call for call in seen.calls if call.kind == "request"]
    if requests:
        rows.append(ActionRow.of(_requests(say, team_id, requests, names)))
    others = [member.user_id for member in seen.members if member.user_id != team.leader_id]
    if others:
        options = tuple(SelectOption(shorten(names[other], 100), str(other)) for other in others)
        kick = StringSelect(state=PickKicked(team_id), placeholder=say("Remove somebody"), options=options)
        lead = StringSelect(state=PickLeader(team_id), placeholder=say("Hand over the lead"), options=options)
        rows += [ActionRow.of(kick), ActionRow.of(lead)]
    thread = Button(say("Private thread"), PressTeam(team_id, Press.THREAD), disabled=team.thread_asked)
    look = Button(say("Name and look"), PressTeam(team_id, Press.LOOK))
    end = Button(say("Disband"), PressTeam(team_id, Press.DISBAND), ButtonStyle.DANGER)
    rows.append(ActionRow((*buttons, look, thread, end)[:5]))
    text = say("You lead **{team}**. What do you want to do?", team=team.name)
    return Reply(content=text, components=tuple(rows), ephemeral=True)


def _requests(say: Say, team_id: int, requests: Sequence[CallRow], names: Mapping[int, str]) -> StringSelect:
    options = []
    for call in requests[:MOST_SHOWN_CALLS]:
        name = shorten(names[call.user_id], 70)
        options.append(SelectOption(say("Let {name} in", name=name), f"yes {call.call_id}", emoji="✅"))
        options.append(SelectOption(say("Decline {name}", name=name), f"no {call.call_id}", emoji="✖️"))
    return StringSelect(
        state=PickRequest(team_id), placeholder=say("Answer a request"), options=tuple(options)
    )


def look_form(say: Say, team: TeamRow) -> OpenModal:
    """Name, purpose, emoji and colour."""
    name = TextInput(name="name", max_length=40, value=team.name)
    about = TextInput(
        name="about", style=TextStyle.PARAGRAPH, max_length=300, required=False, value=team.about or None
    )
    emoji = TextInput(name="emoji", max_length=60, required=False, value=team.emoji or None)
    color = TextInput(name="color", max_length=7, value=f"#{team.color:06x}")
    return OpenModal(
        Modal(
            say("Name and look"),
            EditLook(team.team_id),
            (
                Label(say("Name"), name),
                Label(say("What does the team do?"), about),
                Label(say("Emoji"), emoji),
                Label(say("Colour"), color, say("Six digits, such as #3b82f6")),
            ),
        )
    )


def sure_to_disband(say: Say, team: TeamRow) -> Reply:
    """Before a team is ended."""
    text = say(
        "Disband **{team}**? Everybody will be out of it, and its quest is given up. This cannot be undone.",
        team=team.name,
    )
    button = Button(say("Disband the team"), ConfirmDisband(team.team_id), ButtonStyle.DANGER)
    return Reply(content=text, components=(ActionRow((button,)),), ephemeral=True)


def answers(say: Say, call: CallRow) -> tuple[ActionRow, ...]:
    """The buttons under an invitation or a request; they work in direct messages too."""
    yes = say("Join the team") if call.kind == "invitation" else say("Let in")
    return (
        ActionRow(
            (
                Button(yes, AnswerCall(call.call_id, accept=True), ButtonStyle.SUCCESS),
                Button(say("Decline"), AnswerCall(call.call_id, accept=False)),
            )
        ),
    )


def line(say: Say, listed: ListedTeam, most: int) -> str:
    """A team in a list."""
    team = listed.team
    size = say("{count} of {most} members", count=listed.members, most=most)
    about = f"\n-# {escape(shorten(team.about, 120))}" if team.about else ""
    return f"{team.emoji} {bold(team.name)} · {size} · {mention(team.leader_id)}{about}".strip()


def profile(say: Say, teams: Sequence[TeamRow], user_id: int) -> str:
    """The teams of a member."""
    lines = []
    for team in teams:
        name = Markdown(f"{team.emoji} {bold(team.name)}".strip())
        lines.append(say("{team} (leader)", team=name) if team.leader_id == user_id else name)
    return "\n".join(lines)
