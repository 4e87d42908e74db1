-- background jobs that waited in the queue when the copy was made
UPDATE queue_job
   SET state = 'cancelled'
 WHERE channel = 'root.leads'
   AND state NOT IN ('done', 'cancelled', 'failed');
