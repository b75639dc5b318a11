from . import chorus_pro_confirm_order, sale_make_invoice_advance
