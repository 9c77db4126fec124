"""The office of the quota, for the team role."""

from tests.raid_desk.quota.conftest import office as office
