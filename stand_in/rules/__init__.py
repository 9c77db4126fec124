"""What Discord refuses: pure checks of bodies, limits and permissions."""
