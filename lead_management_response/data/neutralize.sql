-- first response: nobody is reminded of leads, and none is given away
UPDATE lead_response_policy
   SET is_reminded = false,
       is_leader_told = false,
       is_passed_on = false;
UPDATE lead_lead
   SET response_step = NULL,
       response_step_date = NULL
 WHERE response_step_date IS NOT NULL;
