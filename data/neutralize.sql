-- A neutralised copy must not be able to send, nor to read anything at Chorus Pro.
DELETE FROM chorus_pro_secret;

UPDATE chorus_pro_account
   SET environment = 'qualification',
       sending_mode = 'manual',
       credentials_changed_on = NULL,
       password_expiry = NULL,
       light_gateway = 'unknown',
       light_application = 'unknown',
       light_technical_account = 'unknown',
       light_permissions = 'unknown',
       connection_message = NULL,
       connection_tested_on = NULL,
       binding_uuid = NULL,
       binding_database = NULL,
       binding_cluster = NULL,
       binding_confirmed_on = NULL,
       binding_confirmed_by = NULL;
