"""How fast and how heavy this project is, measured beside stock Rasa. Reads the project, changes nothing in it."""
