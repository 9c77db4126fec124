"""Activity quests: they progress by themselves from what members do."""
