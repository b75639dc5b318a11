"""The directory of all public buyers: each edition, and what it changed."""

from . import chorus_pro_structure_directory
from . import chorus_pro_directory_change
from . import chorus_pro_directory_load
from . import chorus_pro_directory_stage
from . import chorus_pro_directory_merge
from . import chorus_pro_service_users
from . import chorus_pro_change_customers
