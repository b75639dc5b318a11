"""What Chorus Pro is: its API, its codes, its files. Pure Python, without Odoo."""
