"""PostgreSQL: connections, migrations, and one typed function per query."""
