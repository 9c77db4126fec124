"""How the whole machine is, for administrators: `/status`."""
