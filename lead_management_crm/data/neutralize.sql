-- background jobs that ran when the copy was made
UPDATE lead_mode_switch
   SET state = 'stopped'
 WHERE state = 'running';
