"""What a command would have answered, for actions that do exactly what it does."""

from __future__ import annotations

from interactions.responses import Reply


def said(reply: Reply) -> str:
    """The words of the answer, as markdown."""
    parts = [reply.content or ""]
    for embed in reply.embeds:
        parts += [f"**{embed.title}**" if embed.title else "", embed.description or ""]
        parts += [f"**{field.name}**\n{field.value}" for field in embed.fields]
    return "\n".join(part for part in parts if part)
