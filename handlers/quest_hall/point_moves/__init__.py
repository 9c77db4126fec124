"""Points that members look at and that officers give and take."""
