"""The platform under all products: roles, channels, settings, modules, help."""
