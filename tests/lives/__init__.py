"""Random lives of invoices: a hostile gateway, people who press anything at any time,
and a platform with all its habits. Each life follows from its number alone.

``gateway.py`` rewrites answers, ``habits.py`` sets the platform, ``people.py`` presses,
``life.py`` plays the steps, ``verdict.py`` compares with what Chorus Pro holds.
``test_lives.py`` runs them; nothing here belongs to the test framework.
"""
