"""The page that a person reads."""

from . import chorus_pro_account_duplicate
from . import ir_attachment
from . import ir_actions_report
from . import ir_actions_report_pictures
from . import account_move_readable
from . import account_move_issued_page
from . import account_move_facturx
from . import account_move_duplicate
from . import account_move_fonts
from . import chorus_pro_correctable_layout
