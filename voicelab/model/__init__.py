"""The space: what it is trained on, its network, its loss, its fitting, and its use."""
