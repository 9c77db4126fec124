"""Analytics: how commands are used, how they go, how long they take, and when."""
