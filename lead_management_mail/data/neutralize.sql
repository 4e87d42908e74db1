-- addresses at which forms, programs and networks send leads
UPDATE lead_capture_key
   SET is_on = false,
       access_token = NULL;

-- telephony: nobody reports calls, nobody is called
UPDATE lead_call_provider
   SET is_on = false;

-- e-mail accounts of leads: messages to the addresses of the original make no leads here
UPDATE mail_alias
   SET alias_name = NULL,
       alias_full_name = NULL
 WHERE alias_model_id IN (
       SELECT id
         FROM ir_model
        WHERE model LIKE 'lead.%'
);
