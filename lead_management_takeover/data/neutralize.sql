-- takeovers that ran when the copy was made
UPDATE lead_takeover
   SET state = 'stopped'
 WHERE state = 'running';
