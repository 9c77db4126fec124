"""Where today's code does not obey `test_shape.py`, and why. These lists may only shrink."""

WORDS_IN_ACTIONS = {
    "handlers/platform/help/actions.py": "finds a topic by its title in the reader's language",
    "handlers/practice/check_ins/actions.py": "names the practice without a technique in a refusal",
    "handlers/practice/graduation/actions.py": "a scheduled event needs a place when the server has no name",
    "handlers/practice/teaching/actions.py": "a scheduled event needs a place when the server has no name",
}

_ONE_STRUCT = "the settings are one struct, whose fields have types of their features"
BACKWARDS = {
    "activity: settings -> activity_quests": _ONE_STRUCT,
    "activity: settings -> voice": _ONE_STRUCT,
    "activity: settings -> xp": _ONE_STRUCT,
    "activity: cached -> leaderboards": "one module lists the caches, with what fills them",
    "activity: level_roles -> xp": "the highest level is a rule of xp",
    "raid_desk: dungeons -> runs": "limits of a dungeon are read as those of a run are",
    "raid_desk: points -> runs": "`/points` shows what each outcome of a run is worth",
    "raid_desk: runs -> templates": "`/run` offers the templates of the server",
    "raid_desk: verification -> metrics": "a lookup refreshes the numbers that achievements count",
    "quest_hall: board_quests -> team_quests": "taking a quest for teams leads to the team's way",
    "quest_hall: teams -> team_quests": "who leaves a team leaves its quest, which its panel shows",
    "practice: check_ins -> techniques": "a technique may be locked, which the check-in refuses",
    "platform: settings -> roles": "each door says which role it requires",
}
"""`product: feature -> other`: the import that closes a circle."""

_A_TABLE = "bears the name of its table, which several features use"
_A_MACHINE = "serves all features of its product"
_A_PART = "a part of a feature, from before features bore one word"
OTHER_WORDS = {
    "db/activity/counters": _A_MACHINE,
    "db/activity/cycles": _A_TABLE,
    "db/activity/proofs": _A_MACHINE,
    "db/activity/quest_history": "the numbers behind activity_quests",
    "db/activity/standing_moves": "leaderboards: how ranks move",
    "db/activity/standings": "leaderboards: how ranks are kept",
    "db/activity/stream": _A_MACHINE,
    "db/kit/threads": "a block whose door is in jobs/kit",
    "db/operations/health": _A_MACHINE,
    "db/operations/repairs": "doctor: what it can fix",
    "db/platform/arrivals": _A_TABLE,
    "db/platform/command_log": _A_TABLE,
    "db/platform/dashboard": "handlers/dashboard is a door, not a feature of the platform",
    "db/platform/first_steps": "welcome: the steps of newcomers",
    "db/platform/guild_changes": _A_MACHINE,
    "db/platform/guilds": _A_TABLE,
    "db/platform/members": _A_TABLE,
    "db/platform/registered_commands": _A_TABLE,
    "db/practice/practitioners": _A_TABLE,
    "db/practice/sessions": _A_TABLE,
    "db/quest_hall/browsing": "board_quests: lists",
    "db/quest_hall/chains": "board_quests: chains",
    "db/quest_hall/claims": "board_quests: claims",
    "db/quest_hall/favourites": "board_quests: favourites",
    "db/quest_hall/quests": "board_quests: the quests themselves",
    "db/quest_hall/search": "board_quests: search",
    "db/quest_hall/stats": "board_quests: numbers",
    "db/raid_desk/raiders": _A_TABLE,
    "db/raid_desk/rankings": "leaderboards of dungeons, for achievements and pages alike",
    "db/operations/queries": "`guildhall queries`, a verb without a door in Discord",
    "db/platform/forgetting": "member_data: `/forgetme`",
    "db/practice/pages": "pages of the dashboard, over the whole of the product",
    "db/quest_hall/pages": "pages of the dashboard, over the whole of the product",
    "db/raid_desk/suspensions": _A_TABLE,
    "jobs/activity/boards": "leaderboards: the boards in channels",
    "jobs/activity/counting": _A_MACHINE,
    "jobs/activity/cycles": "leaderboards: the end of a cycle",
    "jobs/activity/draining": _A_MACHINE,
    "jobs/activity/periods": "leaderboards: the end of a day, week or month",
    "jobs/activity/quest_history": "the numbers behind activity_quests",
    "jobs/activity/standings": "leaderboards: refreshing ranks",
    "jobs/activity/why_journal": "xp: what `/xp why` knows",
    "jobs/kit/threads": "a block that features only declare",
    "jobs/operations/backing_up": "backups: making and proving one",
    "jobs/operations/rotation": "backups: which of them are kept",
    "db/platform/archive": "rows of logs that upkeep puts aside",
    "db/platform/log_webhooks": "how effects of other features write into log channels",
    "jobs/platform/log_webhooks": "how effects of other features write into log channels",
    "db/platform/log_months": "partitions of the audit and the command log",
    "jobs/platform/log_months": "partitions of the audit and the command log",
    "jobs/operations/archive": "`guildhall archive`, a verb and a part of upkeep, without a door in Discord",
    "db/operations/upkeep": "maintenance: what PostgreSQL is asked to do",
    "jobs/operations/maintenance": "upkeep of PostgreSQL, without a door in Discord",
    "jobs/operations/stores": "backups: where they are kept",
    "jobs/platform/effects": _A_MACHINE,
    "jobs/platform/private_channels": _A_MACHINE,
    "jobs/platform/upkeep": _A_MACHINE,
    "jobs/practice/sessions": _A_PART,
    "jobs/quest_hall/quest_stats": "board_quests: the picture of `/quest stats`",
    "jobs/raid_desk/each_run": _A_MACHINE,
    "jobs/raid_desk/stats": "points: the picture of `/stats`",
}

SAME_NAMES = {
    "Effect": "what `db` knows of an effect, because it imports no jobs",
    "Page": "a page of the dashboard, and one of a list of the API, whose published name it is",
    "Request": "what `db` knows of a request, because it imports no jobs",
    "Role": "Discord's, and what a command requires",
    "Span": "of a list, and the word of tracing",
}

_QUERIES = "one typed function per query; to be parted by table"
_GROWN = "grown; to be parted by noun"
_ONE_THING = "one thing that reads best in one piece"
LARGE_FILES = {
    **dict.fromkeys(
        ("db/outbox.py",),
        _QUERIES,
    ),
    **dict.fromkeys(
        ("jobs/activity/counting/batch.py",),
        _GROWN,
    ),
    **dict.fromkeys(
        (
            "handlers/activity/settings.py",
            "handlers/frame/caches.py",
        ),
        _ONE_THING,
    ),
}
LARGE_FUNCTIONS = {
    "handlers/kit/reviews/doors.py doors": "the doors of a review, made together",
    "jobs/worker.py make_tools": "a line for each tool of a worker",
}

_OF_ITS_PRODUCT = "each product looks up only what it has declared itself"
FILLED_WHILE_IMPORTED = {
    "handlers/frame/refusals.py _known": "has all products imported for a name that it does not know",
    "handlers/kit/lists.py _lists": _OF_ITS_PRODUCT,
    "handlers/kit/panels.py KINDS": f"{_OF_ITS_PRODUCT}; workers, who draw all, import all as they start",
    "interactions/custom_id.py _codecs": _OF_ITS_PRODUCT,
    "interactions/custom_id.py _registry": "handlers.frame.doors knows by a tag what to import before",
}
"""`module name`: what modules add to while they are imported, and why it is not a Registry."""
