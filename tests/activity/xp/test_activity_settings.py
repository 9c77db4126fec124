"""Activity settings: defaults, bounds and what does not fit together."""

import pytest

from handlers.activity.settings import (
    SETTINGS,
    ActivitySettings,
    CurveDoesNotRise,
    MessageXpUpsideDown,
)
from handlers.activity.xp.rules import Curve, Source, SourceRule
from handlers.frame.guild_settings import typed
from handlers.platform.settings.fields import FieldKind


def test_a_guild_that_set_nothing_has_the_defaults():
    settings = typed(ActivitySettings, {})

    assert settings == ActivitySettings()
    assert settings.source_rule(Source.MESSAGE) == SourceRule(15, 25, 60_000)
    assert settings.curve == Curve(5, 50, 100)


def test_every_setting_has_a_field_and_a_default_within_its_bounds():
    assert {field.key for field in SETTINGS.fields} == set(ActivitySettings.__struct_fields__)
    for field in SETTINGS.fields:
        default = SETTINGS.default(field.key)
        if field.kind in (FieldKind.INTEGER, FieldKind.NUMBER):
            assert field.ge <= default <= field.le
        if field.check:
            field.check(default)
        if field.choices:
            assert str(default) in [value for value, _ in field.choices]


def test_the_least_may_not_be_above_the_most():
    with pytest.raises(MessageXpUpsideDown):
        SETTINGS.check(ActivitySettings(message_xp_min=30))


def test_a_curve_that_does_not_rise_is_refused():
    with pytest.raises(CurveDoesNotRise):
        SETTINGS.check(ActivitySettings(curve_constant=0))


def test_ids_come_back_from_json_as_numbers():
    settings = typed(ActivitySettings, {"role_multipliers": {"123": 1.5}, "no_xp_channels": [5]})

    assert settings.role_hundredths() == {123: 150}
    assert settings.no_xp_channels == (5,)


def test_a_stored_value_that_no_longer_fits_falls_back_to_its_default():
    settings = typed(ActivitySettings, {"reaction_xp": "much", "command_xp": 9})

    assert (settings.reaction_xp, settings.command_xp) == (2, 9)
