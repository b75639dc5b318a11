"""Entry by data (``soumettre``): the issued PDF goes unchanged, its data beside it."""

from . import chorus_pro_account_entry
from . import chorus_pro_deposit_entry
from . import account_move_entry
