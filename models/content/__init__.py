"""What goes into the file, in which format: Odoo's records -> a plain ``Invoice``."""

from . import chorus_pro_account_format
from . import chorus_pro_account_direct_debit
from . import chorus_pro_mention
from . import account_move_content
from . import account_move_content_fields
from . import account_move_content_lines
from . import account_move_content_taxes
from . import account_move_content_posted
from . import account_move_formats
from . import account_move_direct_debit
from . import account_move_attachments
from . import account_move_references
from . import account_move_origin
