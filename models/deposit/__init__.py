"""From the click to the flow number: reservation, grouping, call, recovery, report."""

from . import chorus_pro_status
from . import chorus_pro_correctable
from . import chorus_pro_owner
from . import chorus_pro_deposit
from . import chorus_pro_deposit_push
from . import chorus_pro_transmission
from . import chorus_pro_event
from . import chorus_pro_deposit_grouping
from . import chorus_pro_lanes
from . import chorus_pro_deposit_recovery
from . import chorus_pro_deposit_report
from . import chorus_pro_deposit_display
from . import chorus_pro_transmission_identity
from . import chorus_pro_transmission_processing
from . import chorus_pro_scheduled_actions
from . import account_move
from . import account_move_sending
from . import account_move_display
from . import chorus_pro_transmission_correction
from . import account_move_exclusion
from . import account_move_send
