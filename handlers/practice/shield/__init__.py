"""Shield verification: members say how they practise safely, and others vouch for it."""
