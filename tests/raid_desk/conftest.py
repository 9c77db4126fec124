"""A guild with a raid channel and organizers, for all tests of the raid desk."""

from tests.raid_desk.runs.conftest import raid as raid
