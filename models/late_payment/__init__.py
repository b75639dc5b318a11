"""Being paid on time: legal delay, announced payments, interest, claims."""

from . import chorus_pro_structure_kind
from . import res_partner_payment
from . import chorus_pro_ecb_rate
from . import chorus_pro_transmission_delay
from . import account_move_legal_delay
from . import late_payment_texts
from . import account_move_late_interest
from . import chorus_pro_interest_claim
from . import chorus_pro_interest_claim_line
from . import account_move_payment_expected
from . import account_move_penalty_mentions
from . import account_bank_statement_line_match
