from odoo.addons.lead_management.moved_to_addon import move_to_addon

SOURCE = "lead_management_mail"


def migrate(cr, version):
    """Telephony and capture are addons of their own: who had them has them as before."""
    move_to_addon(
        cr,
        version,
        SOURCE,
        "lead_management_phone",
        models=["lead.call.adapter", "lead.call.extension", "lead.call.provider"],
        fields=[
            "lead.call.answered_on",
            "lead.call.external_id",
            "lead.call.kept_texts",
            "lead.call.provider_id",
            "lead.call.recording_attachment_id",
            "lead.call.recording_source",
            "lead.call.recording_url",
            "lead.lead.can_call",
        ],
        constraints=[
            "lead_call_external_uniq",
            "lead_call_provider_id_fkey",
            "lead_call_recording_attachment_id_fkey",
        ],
    )
    move_to_addon(
        cr,
        version,
        SOURCE,
        "lead_management_capture",
        models=[
            "lead.capture.adapter",
            "lead.capture.adapter.form",
            "lead.capture.adapter.meta",
            "lead.capture.key",
            "lead.capture.submission",
        ],
    )
