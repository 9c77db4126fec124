"""What the bot may do in a channel, by Discord's order of rules."""

import pytest

from db.platform.guilds import RoleRow
from handlers.platform.checkup.rules import Overwrite, channel_permissions
from handlers.platform.roles.reach import above_bot, guild_permissions
from interactions.permissions import Permissions

GUILD, OWN, OTHER, BOT = 1, 2, 3, 9
VIEW, SEND, EMBED = Permissions.VIEW_CHANNEL, Permissions.SEND_MESSAGES, Permissions.EMBED_LINKS
BASE = VIEW | SEND


def rule(whose, allow=0, deny=0):
    return Overwrite(whose, str(int(allow)), str(int(deny)))


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], BASE),
        ([rule(GUILD, deny=SEND)], VIEW),
        ([rule(GUILD, deny=SEND), rule(OWN, allow=SEND)], BASE),
        ([rule(OWN, allow=SEND), rule(GUILD, deny=SEND)], BASE),
        ([rule(OWN, deny=SEND), rule(4, allow=SEND)], BASE),
        ([rule(OWN, allow=EMBED), rule(BOT, deny=EMBED)], BASE),
        ([rule(OTHER, deny=VIEW)], BASE),
        ([rule(GUILD, deny=VIEW)], Permissions.NONE),
        ([rule(GUILD, deny=VIEW), rule(BOT, allow=VIEW)], BASE),
    ],
    ids=str,
)
def test_the_channels_rules_count_from_everyone_to_oneself(rules, expected):
    assert channel_permissions(BASE, rules, GUILD, (OWN, 4), BOT) == expected


def test_an_administrator_may_do_everything_everywhere():
    allowed = channel_permissions(Permissions.ADMINISTRATOR, [rule(GUILD, deny=VIEW)], GUILD, (OWN,), BOT)

    assert allowed.allows(VIEW | SEND | EMBED)


def role(role_id, position, permissions=0):
    return RoleRow(role_id, "", 0, position, int(permissions), False)


def test_everyones_permissions_and_those_of_the_own_roles_add_up():
    roles = {GUILD: role(GUILD, 0, VIEW), OWN: role(OWN, 1, SEND), OTHER: role(OTHER, 2, EMBED)}

    assert guild_permissions(GUILD, roles, (OWN,)) == VIEW | SEND


def test_only_what_stands_below_the_own_highest_role_can_be_given():
    roles = {OWN: role(OWN, 5), OTHER: role(OTHER, 5), 4: role(4, 4)}

    assert [above_bot(role_id, roles, (OWN,)) for role_id in (OTHER, 4, 77)] == [True, False, False]
    assert not above_bot(OTHER, roles, ())
