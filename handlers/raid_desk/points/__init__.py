"""Points: what dungeons are worth, what staff log and give by hand, and what members have."""
