# Keep the order: secrets and accounts, public buyers, the way of an invoice, core models.
from . import chorus_pro_secret
from . import chorus_pro_account
from . import chorus_pro_account_connection
from . import chorus_pro_account_binding
from . import chorus_pro_structure
from . import chorus_pro_service
from . import res_company
from . import account_journal
from . import res_partner
from . import res_config_settings
