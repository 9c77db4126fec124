"""The portal: a community's own site beside the bot."""
