"""Public buyers, their services and requirements, and the customers behind them."""

from . import chorus_pro_structure
from . import chorus_pro_structure_search
from . import chorus_pro_structure_choice
from . import chorus_pro_structure_unknown
from . import chorus_pro_structure_refresh
from . import chorus_pro_structure_news
from . import chorus_pro_structure_knowledge
from . import chorus_pro_structure_progress
from . import chorus_pro_service
from . import res_partner
from . import res_partner_buyer
from . import res_partner_references
from . import res_partner_service
from . import chorus_pro_account_commitments
from . import account_move_buyer_knowledge
