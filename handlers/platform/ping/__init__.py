"""How quick the bot is at this moment: `/ping`."""
