"""Settings of a guild: the descriptors behind `/config`, the role and channel maps."""
