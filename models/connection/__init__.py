"""Accounts and how they reach Chorus Pro: secrets, test, binding, health, exchanges."""

from . import chorus_pro_reference_check
from . import chorus_pro_secret
from . import rpc_log
from . import stored_files
from . import chorus_pro_account
from . import chorus_pro_account_connection
from . import chorus_pro_account_diagnosis
from . import chorus_pro_account_binding
from . import chorus_pro_account_health
from . import chorus_pro_turn
from . import chorus_pro_pause
from . import chorus_pro_exchange
from . import chorus_pro_account_choice
from . import chorus_pro_account_password
from . import chorus_pro_account_errors
from . import chorus_pro_account_automation
from . import res_company
from . import account_journal
from . import res_config_settings
from . import chorus_pro_bridge
