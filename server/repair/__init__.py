"""Contesting what is kept: objections, and who decides them. The lifting of records by law and deed comes later."""
