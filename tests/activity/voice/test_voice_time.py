"""Which time in voice counts, for any history."""

from collections import Counter, defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.activity.voice.rules import (
    MAX_GAP_MS,
    Credit,
    GuildVoice,
    HeardVoice,
    VoiceRules,
    pay,
    payable,
    split,
)
from handlers.activity.xp.rules import Denial

AFK = 3
RULES = VoiceRules(afk_channel_id=AFK)
ADA, BEN, CIA, BOT = 1, 2, 3, 9
SHARD = 0

users = st.sampled_from([ADA, BEN, CIA, BOT])
channels = st.sampled_from([None, 1, 2, AFK])
steps = st.integers(0, 30_000)
rule_sets = st.builds(VoiceRules, st.booleans(), st.booleans(), st.booleans(), st.just(AFK))


def apply(voice, rules, user, channel, deafened, at):
    if user is None:
        return voice.pulse(at, SHARD, rules)
    if channel is None:
        return voice.leave(user, at, rules)
    return voice.hear(HeardVoice(user, channel, deafened, user == BOT), at, SHARD, rules)


def credited(intervals):
    sums = defaultdict(int)
    for interval in intervals:
        if interval.denial is None:
            sums[interval.user_id] += interval.to_ms - interval.from_ms
    return dict(sums)


events = st.tuples(users | st.none(), channels, st.booleans(), steps)


def timed(history):
    at, out = 1_000_000, []
    for user, channel, deafened, step in history:
        at += step
        out.append((user, channel, deafened, at))
    return out


def oracle(history, rules):
    """Seconds by the plainest reading: between two records the state is constant."""
    where, sums = {}, defaultdict(int)
    for (user, channel, deafened, at), following in pairwise([*history, (None, None, False, history[-1][3])]):
        if user is not None:
            where[user] = (channel, deafened)
            if channel is None:
                del where[user]
        for person, (place, deaf) in where.items():
            company = any(o != person and o != BOT and where[o][0] == place for o in where)
            barred = (
                (rules.afk and place == AFK) or (rules.deafened and deaf) or (rules.alone and not company)
            )
            if person != BOT and not barred:
                sums[person] += following[3] - at
    return {person: total for person, total in sums.items() if total}


@given(st.lists(events, min_size=1, max_size=60), rule_sets)
@settings(max_examples=400)
def test_in_order_the_credited_time_is_exactly_the_time_that_counts(history, rules):
    history = timed(history)
    voice = GuildVoice()
    intervals = [i for event in history for i in apply(voice, rules, *event)]
    intervals += voice.pulse(history[-1][3], SHARD, rules)

    assert credited(intervals) == oracle(history, rules)


@given(st.lists(events, min_size=1, max_size=60), st.data())
@settings(max_examples=400)
def test_shuffled_and_repeated_records_never_give_negative_overlapping_or_too_much_time(history, data):
    history = timed(history)
    keys = data.draw(st.lists(st.integers(0, 5000), min_size=len(history), max_size=len(history)))
    shuffled = [e for _, e in sorted(zip(keys, history, strict=True), key=lambda pair: pair[0] + pair[1][3])]
    repeated = [e for e in shuffled for _ in range(data.draw(st.integers(1, 2)))]
    voice = GuildVoice()
    intervals = [i for event in repeated for i in apply(voice, RULES, *event)]

    for user in (ADA, BEN, CIA):
        own = [i for i in intervals if i.user_id == user]
        assert all(i.from_ms < i.to_ms for i in own)
        assert all(before.to_ms <= after.from_ms for before, after in pairwise(own))
    wall = max(e[3] for e in history) - min(e[3] for e in history)
    assert all(total <= wall for total in credited(intervals).values())


shards = st.integers(0, 1)
heard = st.builds(HeardVoice, users, st.sampled_from([1, 2, AFK]), st.booleans(), st.just(False))
moves = st.one_of(
    st.tuples(st.just("hear"), heard, st.integers(0, 9), shards, st.just(RULES)),
    st.tuples(st.just("leave"), users, st.integers(0, 9), st.just(RULES)),
    st.tuples(st.just("lose_touch"), shards),
    st.tuples(st.just("reconcile"), st.lists(heard, max_size=3), st.integers(0, 9), shards, st.just(RULES)),
    st.tuples(st.just("empty")),
)


@given(st.lists(moves, max_size=30))
def test_the_shards_that_told_of_somebody_are_those_of_the_sittings(history):
    voice = GuildVoice()
    for method, *arguments in history:
        getattr(voice, method)(*arguments)

        assert voice.shards == Counter(sitting.shard for sitting in voice.sittings.values())
        assert voice.people == {
            channel_id: {s.user_id for s in voice.sittings.values() if s.channel_id == channel_id}
            for channel_id in {sitting.channel_id for sitting in voice.sittings.values()}
        }


def test_bots_never_earn_and_are_no_company():
    voice = GuildVoice()
    voice.hear(HeardVoice(BOT, 1, False, True), 0, SHARD, RULES)
    voice.hear(HeardVoice(ADA, 1, False, False), 0, SHARD, RULES)

    assert voice.pulse(20_000, SHARD, RULES) == [Credit(ADA, 1, 0, 20_000, Denial.ALONE)]


def test_time_is_credited_from_the_moment_company_comes():
    voice = GuildVoice()
    voice.hear(HeardVoice(ADA, 1, False, False), 0, SHARD, RULES)
    alone = voice.hear(HeardVoice(BEN, 1, False, False), 5_000, SHARD, RULES)

    assert alone == [Credit(ADA, 1, 0, 5_000, Denial.ALONE)]
    assert credited(voice.pulse(20_000, SHARD, RULES)) == {ADA: 15_000, BEN: 15_000}


def test_a_move_keeps_the_session():
    voice = GuildVoice()
    for user in (ADA, BEN):
        voice.hear(HeardVoice(user, 1, False, False), 0, SHARD, RULES)
    voice.hear(HeardVoice(ADA, 2, False, False), 30_000, SHARD, RULES)

    assert voice.sittings[ADA].joined_ms == 0


def test_a_gap_of_more_than_ten_minutes_is_not_credited():
    voice = GuildVoice()
    for user in (ADA, BEN):
        voice.hear(HeardVoice(user, 1, False, False), 0, SHARD, RULES)

    late = voice.pulse(MAX_GAP_MS + 1, SHARD, RULES)

    assert {i.denial for i in late} == {Denial.GAP}
    assert credited(voice.pulse(MAX_GAP_MS + 20_001, SHARD, RULES)) == {ADA: 20_000, BEN: 20_000}


def test_the_pulse_of_another_shard_credits_nobody():
    voice = GuildVoice()
    for user in (ADA, BEN):
        voice.hear(HeardVoice(user, 1, False, False), 0, SHARD, RULES)

    assert voice.pulse(20_000, SHARD + 1, RULES) == []


def test_after_a_new_session_nothing_counts_until_the_snapshot_tells_who_is_still_there():
    voice = GuildVoice()
    for user in (ADA, BEN, CIA):
        voice.hear(HeardVoice(user, 1, False, False), 0, SHARD, RULES)
    voice.pulse(20_000, SHARD, RULES)
    voice.lose_touch(SHARD)

    assert voice.pulse(40_000, SHARD, RULES) == []
    present = [HeardVoice(ADA, 1, False, False), HeardVoice(BEN, 1, False, False)]
    assert credited(voice.reconcile(present, 80_000, SHARD, RULES)) == {ADA: 60_000, BEN: 60_000}
    assert CIA not in voice.sittings
    assert credited(voice.pulse(100_000, SHARD, RULES)) == {ADA: 20_000, BEN: 20_000}


def test_a_leave_during_the_gap_earns_nothing_for_it():
    voice = GuildVoice()
    for user in (ADA, BEN, CIA):
        voice.hear(HeardVoice(user, 1, False, False), 0, SHARD, RULES)
    voice.lose_touch(SHARD)

    assert voice.leave(ADA, 60_000, RULES) == []


@given(st.lists(st.integers(0, 200_000), max_size=30))
def test_however_time_is_cut_the_same_seconds_and_minutes_are_paid(pieces):
    unpaid = seconds = minutes = 0
    for piece in pieces:
        paid = pay(unpaid, piece)
        unpaid, seconds, minutes = paid.unpaid_ms, seconds + paid.seconds, minutes + paid.minutes

    assert (seconds, minutes) == (sum(pieces) // 1000, sum(pieces) // 60_000)


@given(st.integers(0, 1000), st.integers(0, 1000), st.lists(st.integers(0, 1000)).map(sorted))
def test_cutting_at_midnights_loses_no_time(start, length, midnights):
    pieces = list(split(start, start + length, midnights))

    assert sum(end - begin for begin, end in pieces) == length
    assert not any(begin < midnight < end for begin, end in pieces for midnight in midnights)


def test_minutes_within_the_cooldown_earn_nothing():
    minute = 60_000
    assert payable(5, 10 * minute, None, 0) == (5, 10 * minute)
    assert payable(5, 10 * minute, None, 2 * minute) == (3, 10 * minute)
    assert payable(1, 11 * minute, 10 * minute, 2 * minute) == (0, 10 * minute)
    assert payable(1, 12 * minute, 10 * minute, 2 * minute) == (1, 12 * minute)


@given(st.lists(st.integers(1, 5), max_size=20), st.integers(0, 10))
def test_however_minutes_are_told_those_that_earn_are_a_cooldown_apart(steps, cooldown):
    last, at, paid, whole = None, 0, 0, 0
    for minutes in steps:
        at, whole = at + minutes * 60_000, whole + minutes
        count, last = payable(minutes, at, last, cooldown * 60_000)
        paid += count

    assert paid == (whole if cooldown < 2 else -(-whole // cooldown))
