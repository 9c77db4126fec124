"""Webhooks: where a server's own sites hear what happened."""
