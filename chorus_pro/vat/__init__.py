"""The VAT of the French territories: what is exported, and at which rate it is due."""
