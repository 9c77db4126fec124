"""Pages of the profile site, built as the real ones are."""

from html import escape

from stand_in.realmeye.site import Character, Player

HEADINGS = ("", "", "Class", "L", "Fame", "Place", "Equipment", "Stats")


def player_page(player: Player) -> str:
    """Somebody's profile."""
    rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in _summary(player))
    lines = "".join(
        f'<div class="line{number} description-line">{escape(line)}</div>'
        for number, line in enumerate(player.description, 1)
    )
    body = (
        f'<h1><span class="entity-name">{escape(player.name)}</span></h1>'
        f'<div class="row"><div class="col-md-5"><table class="summary"><tbody>{rows}</tbody></table></div>'
        f'<div class="col-md-7"><div class="well description">{lines}</div></div></div>{_characters(player)}'
    )
    return _page(f"{escape(player.name)} - player profile", body)


def not_shown_page(name: str) -> str:
    """For names the site does not know, and for private profiles: it does not tell which."""
    body = (
        f"<h1><span>{escape(name)}</span></h1><h2>Sorry, but we either:</h2><ul>"
        "<li>haven't seen this player yet</li>"
        "<li>have been asked to hide the profile of this player</li></ul>"
    )
    return _page("Player not found", body)


def changed_page(player: Player) -> str:
    """The same profile after a redesign."""
    cards = "".join(f"<dl><dt>{name}</dt><dd>{value}</dd></dl>" for name, value in _summary(player))
    about = "<br>".join(escape(line) for line in player.description)
    return _page(
        "Profile", f"<header><b>{escape(player.name)}</b></header><main>{cards}<p>{about}</p></main>"
    )


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title} | RealmEye.com</title>'
        "</head>"
        f'<body><nav class="navbar"><a href="/realmeye/">RealmEye.com</a></nav><div class="container">'
        f'<div class="row"><div class="col-md-12">{body}</div></div></div></body></html>'
    )


def _summary(player: Player) -> list[tuple[str, str]]:
    shown: list[tuple[str, str]] = []
    characters = "hidden" if "characters" in player.hidden else str(len(player.characters))
    shown.append(("Characters", characters))
    fame = "hidden" if "fame" in player.hidden else f"{_number(player.fame)} (<a>1234th</a>)"
    shown.append(("Fame", fame))
    stars = "hidden" if "stars" in player.hidden else _stars(player.stars)
    shown.append(("Rank", stars))
    shown.append(("Account fame", f"{_number(player.account_fame)} (<a>4321st</a>)"))
    if player.guild:
        shown.append(("Guild", f'<a href="/guild/{escape(player.guild)}">{escape(player.guild)}</a>'))
        shown.append(("Guild Rank", escape(player.guild_rank)))
    shown.append(("Created", escape(player.created)))
    shown.append(("Last seen", "hidden" if "last_seen" in player.hidden else escape(player.last_seen)))
    return shown


def _number(value: int) -> str:
    return f'<span class="numeric">{value}</span>'


def _stars(value: int) -> str:
    return f'<div class="star-container">{value}<div class="star star-orange"></div></div>'


def _characters(player: Player) -> str:
    if "characters" in player.hidden:
        return "<h3>Characters are hidden</h3>"
    if not player.characters:
        return "<h3>No characters</h3>"
    head = "".join(f"<th>{name}</th>" for name in HEADINGS)
    rows = "".join(_character(place, character) for place, character in enumerate(player.characters, 1))
    return (
        '<div class="table-responsive"><table id="f" class="table table-striped tablesorter">'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _character(place: int, character: Character) -> str:
    cells = (
        '<span class="pet"></span>',
        '<a class="character"></a>',
        escape(character.class_name),
        str(character.level),
        str(character.fame),
        f"{place}",
        '<span class="item-wrapper"></span>',
        f'<span class="player-stats">{character.maxed}/8</span>',
    )
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
