# In this order: a room may extend the rooms above it.
from . import connection
from . import buyer
from . import directory
from . import deposit
from . import checks
from . import content
from . import readable
from . import vies
from . import entry
from . import following
from . import telling
from . import action
from . import late_payment
