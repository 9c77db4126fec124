"""The office of the quota, for points."""

from tests.raid_desk.quota.conftest import office as office
