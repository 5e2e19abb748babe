"""How well the judge hears speakers that it was not trained on, and the second judge."""
