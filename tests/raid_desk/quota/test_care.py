"""/doctor, /profile, boards and achievements know quotas and points, and `/who` knows alts."""

from stand_in.changes.roles import delete_role
from stand_in.realmeye import Character

AWARDS = "SELECT user_id, name FROM achievement_award JOIN achievement USING (achievement_id)"


async def doctor(world):
    answer = await world.owner.runs("doctor")
    await world.settle()
    return answer


async def test_doctor_tells_of_quotas_without_role_or_panel_and_of_totals_that_do_not_add_up(office, world):
    answer = await office.mia.runs("configquota role", role=office.leader)
    form = await office.mia.presses(answer, "Basic")
    await office.mia.submits(form, required="5", run_points="1", verification_points="1", carry_cap="0")
    assert f"The quota of <@&{office.leader.id}> has no panel" in (await doctor(world)).text

    await office.leads(office.ada)
    await world.job.pool.execute("UPDATE ledger_total SET total = 5 WHERE ledger = 'raid_desk.quota_points'")
    delete_role(world.discord.world, world.guild, office.leader)
    await world.settle()
    findings = await doctor(world)
    assert "1 total of points is not the sum of its entries" in findings.text
    assert "A role that has a quota no longer exists" in findings.text

    await world.owner.presses(findings, "Remove its quota")
    await world.settle()
    assert "no longer exists" not in (await doctor(world)).text
    assert await world.value("SELECT count(*) FROM quota_role WHERE removed_at IS NULL") == 0


async def test_profile_and_boards_show_quota_and_points(office, world):
    await office.asks(4)
    await office.leads(office.ada, count=3)
    await office.otto.runs("addpoints", member=office.ada, amount=600)

    profile = await office.ben.runs("profile", member=office.ada)
    assert f"<@&{office.leader.id}>: **3 of 4** · ⏳ 1 to go" in profile.text
    assert "600" in (await office.ben.runs("leaderboard", metric="raider_points")).text
    await world.settle()
    rows = await world.ledger(
        "SELECT user_id, name FROM achievement_award JOIN achievement USING (achievement_id)"
    )
    assert (office.ada.id, "Well off") in {(row["user_id"], row["name"]) for row in rows}


async def test_who_knows_alts_and_tells_whose_a_stranger_is(office, world):
    world.discord.role(world.guild, "Verified")
    gil, hal = world.member("Gil"), world.member("Hal")
    for member, name, alt in ((gil, "Gilgamesh", "Muledeer"), (hal, "Halberd", "Secondhal")):
        await world.job.pool.execute(
            "INSERT INTO raider (guild_id, user_id, status, at) VALUES ($1, $2, 'approved', now())",
            world.guild.id,
            member.id,
        )
        await world.job.pool.executemany(
            """
            INSERT INTO raider_name (guild_id, user_id, name_key, name, kind, held, added_at)
            VALUES ($1, $2, lower($3), $3, $4, true, now())
            """,
            [(world.guild.id, member.id, name, "main"), (world.guild.id, member.id, alt, "alt")],
        )
    run = await office.raid.posts("void")
    await run.pressed(gil, "Join")
    form = await office.olga.runs("who")

    answer = await office.olga.submits(form, players="Players online (3): Muledeer, Secondhal, Xerxes")

    assert f"Inside, but did not join (2)\nSecondhal ({hal.mention}), Xerxes" in answer.text
    assert f"Inside and joined (1)\n{gil.mention}" in answer.text


async def test_pages_of_realmeye_count_for_those_who_show_them_once_a_day(office, world):
    gil = world.member("Gil")
    await world.job.pool.execute(
        """
        INSERT INTO raider (guild_id, user_id, status, at, shows_realmeye)
        VALUES ($1, $2, 'approved', now(), true)
        """,
        world.guild.id,
        gil.id,
    )
    await world.job.pool.execute(
        """
        INSERT INTO raider_name (guild_id, user_id, name_key, name, kind, held, added_at)
        VALUES ($1, $2, 'silencio', 'Silencio', 'main', true, now())
        """,
        world.guild.id,
        gil.id,
    )
    made = await world.owner.runs("achievement create", name="Starry", metric="realmeye_stars", value=70)
    assert "Starry" in made.text
    world.discord.realmeye.player("Silencio", stars=76, characters=[Character("Wizard", 20, 1_500, 8)])

    await gil.runs("realmeye", name="Silencio")
    await world.settle()

    rows = await world.ledger(
        "SELECT user_id, name FROM achievement_award JOIN achievement USING (achievement_id)"
    )
    assert (gil.id, "Starry") in {(row["user_id"], row["name"]) for row in rows}
    assert await world.value("SELECT counted_on FROM raider") == world.now().date()
