"""Ranks: a ladder of the guild's own that members climb by what ledgers know of them."""
