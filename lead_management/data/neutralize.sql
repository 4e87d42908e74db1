-- background jobs that ran when the copy was made
UPDATE lead_merge_job
   SET state = 'stopped'
 WHERE state = 'running';
