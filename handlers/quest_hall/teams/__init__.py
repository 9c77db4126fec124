"""Teams: members who do quests together."""
