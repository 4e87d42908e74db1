"""What uninstalling gives back."""


def uninstall_hook(env):
    """Close the door that the addon opened: the website's forms make no leads any more."""
    model = env["ir.model"]._get("lead.lead")
    model.write(
        {
            "website_form_access": False,
            "website_form_key": False,
            "website_form_label": False,
            "website_form_default_field_id": False,
        }
    )
    # the way of `formbuilder_whitelist`: the ORM does not let fields of the code be written
    env["ir.model.fields"].flush_model()
    env.cr.execute(
        "UPDATE ir_model_fields SET website_form_blacklisted = TRUE WHERE model = %s",
        ("lead.lead",),
    )
    env["ir.model.fields"].invalidate_model(["website_form_blacklisted"])
