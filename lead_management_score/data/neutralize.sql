-- training and scoring that ran when the copy was made
UPDATE lead_score_model
   SET state = 'stopped'
 WHERE state = 'running';
