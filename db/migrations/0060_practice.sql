-- Practice: who practises, their days, their sessions, and what can be practised.
-- up
CREATE TABLE practice_technique (
    technique_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    slug         text NOT NULL CHECK (slug ~ '^[a-z0-9-]{1,50}$'),
    name         text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 80),
    description  text NOT NULL DEFAULT '',
    link         text,
    minutes      smallint NOT NULL DEFAULT 15 CHECK (minutes BETWEEN 1 AND 600),
    category     text NOT NULL DEFAULT '',
    level        smallint NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 10),
    needs_id     bigint REFERENCES practice_technique,
    criteria     jsonb,
    author_id    bigint,
    deleted_at   timestamptz,
    created_at   timestamptz NOT NULL
);
COMMENT ON COLUMN practice_technique.needs_id IS 'the technique that has to be mastered before; the chain has no circle';
COMMENT ON COLUMN practice_technique.criteria IS 'what has to be reached before, as for achievements';
COMMENT ON COLUMN practice_technique.author_id IS 'the member who made it up; NULL: the staff';
CREATE UNIQUE INDEX practice_technique_by_slug ON practice_technique (guild_id, slug) WHERE deleted_at IS NULL;
CREATE INDEX practice_technique_by_category ON practice_technique (guild_id, category, level, name)
    WHERE deleted_at IS NULL;

CREATE TRIGGER practice_technique_changed AFTER INSERT OR UPDATE OR DELETE ON practice_technique
    FOR EACH ROW EXECUTE FUNCTION announce_change_of_rows('techniques');

CREATE TABLE practitioner (
    guild_id          bigint NOT NULL,
    user_id           bigint NOT NULL,
    timezone          text NOT NULL,
    day_start         smallint NOT NULL CHECK (day_start BETWEEN 0 AND 720),
    later_timezone    text,
    later_day_start   smallint CHECK (later_day_start BETWEEN 0 AND 720),
    changes_at        timestamptz,
    floor_day         date NOT NULL,
    rest_days         smallint NOT NULL DEFAULT 0 CHECK (rest_days BETWEEN 0 AND 127),
    rest_before       smallint NOT NULL DEFAULT 0,
    rest_from         date,
    base_day          date NOT NULL,
    length            integer NOT NULL DEFAULT 0,
    longest           integer NOT NULL DEFAULT 0,
    freezes           smallint NOT NULL DEFAULT 0 CHECK (freezes >= 0),
    toward            smallint NOT NULL DEFAULT 0,
    broken_length     integer NOT NULL DEFAULT 0,
    broken_on         date,
    first_day         date,
    sessions          integer NOT NULL DEFAULT 0 CHECK (sessions >= 0),
    minutes           integer NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    last_technique_id bigint REFERENCES practice_technique,
    last_session_at   timestamptz,
    draft             jsonb,
    repaired_at       timestamptz,
    reminder_minute   smallint CHECK (reminder_minute BETWEEN 0 AND 1439),
    reminder_due      timestamptz,
    day_due           timestamptz,
    visibility        text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'buddies', 'private')),
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON COLUMN practitioner.day_start IS 'minutes after midnight by the wall clock of timezone at which their day begins';
COMMENT ON COLUMN practitioner.changes_at IS 'from then on the days are those of later_timezone and later_day_start';
COMMENT ON COLUMN practitioner.floor_day IS 'the last day under the hours before: no earlier day comes again';
COMMENT ON COLUMN practitioner.rest_days IS 'bit 0 is Monday; in force from rest_from on, rest_before until then';
COMMENT ON COLUMN practitioner.base_day IS 'length, longest, freezes, toward and broken_* are those at the end of this day; later days are in practice_day';
COMMENT ON COLUMN practitioner.draft IS 'a check-in that waits for a yes';
COMMENT ON COLUMN practitioner.day_due IS 'when the day that runs is over and has to be looked at; NULL: there is no streak to lose';
CREATE INDEX practitioner_reminder ON practitioner (reminder_due) WHERE reminder_due IS NOT NULL;
CREATE INDEX practitioner_day ON practitioner (day_due) WHERE day_due IS NOT NULL;

CREATE TABLE practice_day (
    guild_id bigint NOT NULL,
    user_id  bigint NOT NULL,
    day      date NOT NULL,
    sessions integer NOT NULL DEFAULT 0 CHECK (sessions >= 0),
    minutes  integer NOT NULL DEFAULT 0 CHECK (minutes >= 0),
    mark     text CHECK (mark IN ('freeze', 'rest', 'pause', 'travel', 'amnesty', 'repair')),
    PRIMARY KEY (guild_id, user_id, day)
);
COMMENT ON COLUMN practice_day.mark IS 'why the day did not break the streak though nothing was practised';

CREATE TABLE practice_session (
    session_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    technique_id bigint REFERENCES practice_technique,
    day          date NOT NULL,
    minutes      smallint NOT NULL CHECK (minutes BETWEEN 1 AND 600),
    notes        text NOT NULL DEFAULT '' CHECK (char_length(notes) <= 500),
    feedback     smallint CHECK (feedback BETWEEN -1 AND 1),
    kind         text NOT NULL CHECK (kind IN ('check_in', 'timed', 'late', 'voice')),
    created_at   timestamptz NOT NULL
);
CREATE INDEX practice_session_by_member ON practice_session (guild_id, user_id, session_id DESC);
CREATE INDEX practice_session_by_technique ON practice_session (guild_id, user_id, technique_id);

CREATE TABLE practice_timer (
    guild_id     bigint NOT NULL,
    user_id      bigint NOT NULL,
    technique_id bigint REFERENCES practice_technique,
    day          date NOT NULL,
    started_at   timestamptz NOT NULL,
    closes_at    timestamptz NOT NULL,
    PRIMARY KEY (guild_id, user_id)
);
COMMENT ON TABLE practice_timer IS 'a timed session that runs: one for each member';
CREATE INDEX practice_timer_closes ON practice_timer (closes_at);

-- down
DROP TABLE practice_timer, practice_session, practice_day, practitioner, practice_technique;
