"""The page that a person reads."""

from . import chorus_pro_account_duplicate
from . import ir_actions_report
from . import account_move_readable
from . import account_move_duplicate
