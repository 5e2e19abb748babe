"""How well judges hear speakers that they were not trained on, and the second judge."""
