"""Finding quests: by words, with a ranking, and by what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from db.pool import Connection


class NearWord(msgspec.Struct, frozen=True):
    """A word of the guild's quests, and how many groups of three letters it shares with what was typed."""

    word: str
    shared: int


async def add_searchable(db: Connection, guild_id: int, quest_id: int, title: str, description: str) -> None:
    """It is found by these words from now on, and no longer by others."""
    await db.execute(
        """
        INSERT INTO quest_search (quest_id, guild_id, words)
        VALUES ($2, $1, setweight(to_tsvector('simple', $3), 'A') || setweight(to_tsvector('simple', $4), 'B')
                        || array_to_tsvector(ARRAY['guild ' || $1::bigint::text]))
        ON CONFLICT (quest_id) DO UPDATE SET words = excluded.words
        """,
        guild_id,
        quest_id,
        title,
        description,
    )


async def add_words(db: Connection, guild_id: int, trigrams: Sequence[str], words: Sequence[str]) -> None:
    """Words with their trigrams, pair by pair; known ones are left alone."""
    await db.execute(
        """
        INSERT INTO quest_word (guild_id, trigram, word)
        SELECT $1, trigram, word FROM unnest($2::text[], $3::text[]) AS told(trigram, word)
        ORDER BY trigram, word
        ON CONFLICT DO NOTHING
        """,
        guild_id,
        trigrams,
        words,
    )


async def list_near_words(
    db: Connection, guild_id: int, trigrams: Sequence[str], least: int, lengths: tuple[int, int], limit: int
) -> list[NearWord]:
    """Words that share at least so many of these trigrams, the nearest first; `lengths`: least and most."""
    rows = await db.fetch(
        """
        SELECT word, count(*)::integer AS shared FROM quest_word
        WHERE guild_id = $1 AND trigram = ANY($2::text[]) AND length(word) BETWEEN $4 AND $5
        GROUP BY word HAVING count(*) >= $3 ORDER BY shared DESC, length(word), word LIMIT $6
        """,
        guild_id,
        trigrams,
        least,
        *lengths,
        limit,
    )
    return [NearWord(**row) for row in rows]


async def list_found(
    db: Connection, guild_id: int, query: str, states: Sequence[str], limit: int, offset: int
) -> tuple[list[int], int]:
    """Numbers of quests that fit a tsquery, the best first, and how many fit."""
    rows = await db.fetch(
        """
        SELECT s.quest_id, count(*) OVER ()::integer AS total
        FROM quest_search AS s JOIN quest AS q USING (quest_id)
        WHERE s.words @@ (('''guild ' || $1::bigint::text || '''')::tsquery && to_tsquery('simple', $2))
          AND q.guild_id = $1 AND q.state = ANY($3::text[])
        ORDER BY ts_rank(s.words, to_tsquery('simple', $2)) DESC, s.quest_id DESC LIMIT $4 OFFSET $5
        """,
        guild_id,
        query,
        states,
        limit,
        offset,
    )
    return [row["quest_id"] for row in rows], rows[0]["total"] if rows else 0
