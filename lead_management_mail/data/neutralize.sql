-- e-mail accounts of leads: messages to the addresses of the original make no leads here
UPDATE mail_alias
   SET alias_name = NULL,
       alias_full_name = NULL
 WHERE alias_model_id IN (
       SELECT id
         FROM ir_model
        WHERE model LIKE 'lead.%'
);
