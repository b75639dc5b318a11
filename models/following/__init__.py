"""Statuses and histories read from Chorus Pro, and invoices found there."""

from . import chorus_pro_account_synchronization
from . import chorus_pro_account_following
from . import chorus_pro_transmission_following
from . import account_move_linking
from . import chorus_pro_found_invoice
from . import account_move_found
