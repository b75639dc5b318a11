"""VAT numbers of the Union, asked of VIES in the background."""

from . import chorus_pro_vies
from . import account_move_vies
from . import res_partner_vies
