-- addresses at which forms, programs and networks send leads
UPDATE lead_capture_key
   SET is_on = false,
       access_token = NULL;
