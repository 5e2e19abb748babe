"""How well the judge hears speakers that it was not trained on, and who a voice is."""
