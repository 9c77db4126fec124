"""API keys: made, listed and revoked by administrators."""
