"""What keeps an invoice from Chorus Pro, said at once and in words."""

from . import account_move_fault_texts
from . import account_move_fault_texts_way
from . import account_move_fault_texts_parties
from . import account_move_fault_texts_references
from . import account_move_fault_texts_amounts
from . import account_move_fault_texts_files
from . import account_move_fault_reasons
from . import account_move_checks
from . import account_move_number_taken
from . import account_move_rejections
from . import account_move_unknown_buyer
