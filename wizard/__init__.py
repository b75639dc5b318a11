from . import chorus_pro_adopt
from . import chorus_pro_exclude
from . import chorus_pro_send
