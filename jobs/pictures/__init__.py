"""Cards, charts and calendars: data in, PNG bytes out. Nothing here reads rows or speaks to anybody."""
