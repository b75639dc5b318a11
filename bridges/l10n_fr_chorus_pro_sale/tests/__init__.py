from . import test_documents
from . import test_portal
from . import test_random_orders
from . import test_sale_order
from . import test_sale_tours
