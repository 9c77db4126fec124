"""The first page of a server in the dashboard: what each product tells of it."""
