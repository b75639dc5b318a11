"""What people are told: on the invoice, by activity, by mail, on the dashboard."""

from . import chorus_pro_account_telling
from . import res_users
from . import account_move_conversation
from . import account_move_telling
from . import chorus_pro_invoice_report
from . import chorus_pro_dashboard
from . import chorus_pro_dashboard_steps
from . import account_journal_dashboard
