"""What the quest hall knows of a member, for them to take along."""

from db.exports import of_member

quests = of_member(
    """
    SELECT quest_id, turn, state, terms, accepted_at, submitted_at, ended_at, paid_points, paid_xp
    FROM quest_claim
    WHERE guild_id = $1 AND user_id = $2 ORDER BY claim_id
    """
)
"""Quests they took."""

favourites = of_member(
    """
    SELECT quest_id, added_at FROM quest_favourite WHERE guild_id = $1 AND user_id = $2 ORDER BY added_at
    """
)
"""Quests they marked."""

ranks = of_member(
    """
    SELECT rank_id, since FROM quest_rank_member WHERE guild_id = $1 AND user_id = $2
    """
)
"""Their rank."""

bounties = of_member(
    """
    SELECT title, description, state, reward, created_at, closes_at FROM bounty
    WHERE guild_id = $1 AND poster_id = $2 ORDER BY bounty_id
    """
)
"""Bounties they put up."""

bounty_claims = of_member(
    """
    SELECT b.title, c.state, c.claimed_at, c.submitted_at, c.ended_at FROM bounty_claim AS c
    JOIN bounty AS b USING (bounty_id)
    WHERE c.guild_id = $1 AND c.user_id = $2 ORDER BY c.claim_id
    """
)
"""Bounties they went for."""

teams = of_member(
    """
    SELECT team_id, joined_at FROM team_member WHERE guild_id = $1 AND user_id = $2
    """
)
"""Teams they are in."""

team_shares = of_member(
    """
    SELECT points, xp, done_at FROM team_share WHERE guild_id = $1 AND user_id = $2 ORDER BY done_at
    """
)
"""What they earned with a team."""

mentor = of_member(
    """
    SELECT topics, languages, timezone, capacity, about, signed_up_at, paused, left_at FROM mentor
    WHERE guild_id = $1 AND user_id = $2
    """
)
"""What they told as a mentor."""

mentor_requests = of_member(
    """
    SELECT topics, languages, timezone, about, state, question, answer, asked_at FROM mentor_request
    WHERE guild_id = $1 AND student_id = $2 ORDER BY request_id
    """
)
"""What they asked of mentors."""

mentor_pairs = of_member(
    """
    SELECT CASE mentor_id WHEN $2 THEN 'mentor' ELSE 'student' END AS who, state, began_at,
        ended_at, done_steps
    FROM mentor_pair WHERE guild_id = $1 AND $2 IN (mentor_id, student_id) ORDER BY pair_id
    """
)
"""Whose mentor or student they were."""

mentor_notes = of_member(
    """
    SELECT n.text, n.at FROM mentor_note AS n JOIN mentor_pair AS p USING (pair_id)
    WHERE p.guild_id = $1 AND $2 IN (p.mentor_id, p.student_id) AND n.user_id = $2 ORDER BY n.note_id
    """
)
"""Notes they wrote."""

mentor_tasks = of_member(
    """
    SELECT state, note, assigned_at, done_at FROM mentor_task
    WHERE guild_id = $1 AND student_id = $2 ORDER BY task_id
    """
)
"""Tasks a mentor gave them."""

team_quests = of_member(
    """
    SELECT p.claim_id, p.accepted_at, p.days, p.last_day, p.note, p.left_at FROM team_part AS p
    JOIN team_claim AS c USING (claim_id) JOIN team AS t USING (team_id)
    WHERE t.guild_id = $1 AND p.user_id = $2 ORDER BY p.claim_id
    """
)
"""What they did for a team's quest."""

avoided_mentors = of_member(
    """
    SELECT avoids_id FROM mentor_avoid WHERE guild_id = $1 AND user_id = $2
    """
)
"""With whom they do not want to be matched."""
