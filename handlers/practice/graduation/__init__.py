"""Growing out of the community: criteria, application, ceremony."""
