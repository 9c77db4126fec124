"""The audit: who changed what, to read, to export, and mirrored to a channel."""
