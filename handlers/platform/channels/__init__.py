"""The channels in which the bot does each kind of thing: `/setchannels`."""
