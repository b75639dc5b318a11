"""What a person asks after the deposit: complete, recycle, replace, download."""

from . import chorus_pro_account_recycling
from . import chorus_pro_action
from . import chorus_pro_action_push
from . import chorus_pro_action_recovery
from . import chorus_pro_action_outcome
from . import chorus_pro_transmission_actions
from . import account_move_validator
from . import account_move_actions
from . import account_move_action_words
from . import account_move_replace
from . import account_move_replace_kept
from . import account_move_downloads
from . import account_move_outcome
