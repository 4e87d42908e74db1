-- telephony: nobody reports calls, nobody is called
UPDATE lead_call_provider
   SET is_on = false;
