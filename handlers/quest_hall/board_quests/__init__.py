"""Board quests: written by quest masters, accepted by members, judged by proof."""
