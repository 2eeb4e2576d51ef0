"""Public facts as a whole: what a city may publish of its merchants, counted each night and downloaded row by row."""
