-- background jobs that ran when the copy was made
UPDATE lead_merge_job
   SET state = 'stopped'
 WHERE state = 'running';
UPDATE lead_import_run
   SET state = 'stopped'
 WHERE state = 'running';
