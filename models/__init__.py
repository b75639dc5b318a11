# Keep the order: secrets and accounts, public buyers, the way of an invoice, core models.
