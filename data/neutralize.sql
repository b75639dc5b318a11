-- A neutralised copy must not be able to send, nor to read anything at Chorus Pro.
DELETE FROM chorus_pro_secret;

-- What was sent says where it is, before the account is said to be elsewhere.
UPDATE chorus_pro_transmission transmission
   SET platform = CASE account.environment
                  WHEN 'simulator' THEN 'simulator ' || coalesce(account.simulator_address, 'False')
                  ELSE account.environment
                  END
  FROM chorus_pro_account account
 WHERE account.id = transmission.account_id
   AND transmission.platform IS NULL
   AND transmission.deposit_id IS NOT NULL
   AND NOT (transmission.live AND transmission.remote_id IS NOT NULL);

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
