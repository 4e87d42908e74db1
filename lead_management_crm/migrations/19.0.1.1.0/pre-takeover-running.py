def migrate(cr, version):
    """Stop all running takeovers of a company but the newest: one at a time is the rule now."""
    cr.execute(
        """UPDATE lead_takeover AS takeover
              SET state = 'stopped'
            WHERE state = 'running'
              AND EXISTS (SELECT FROM lead_takeover AS newer
                           WHERE newer.company_id = takeover.company_id
                             AND newer.state = 'running' AND newer.id > takeover.id)"""
    )
