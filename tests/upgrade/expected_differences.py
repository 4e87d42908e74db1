"""What an upgrade from the first release may change, each with its reason.

Everything else stays as it was, or ``./dev test --upgrade`` fails.
"""

#: Tables whose rows are nothing that people keep.
IGNORED_TABLES = {
    # what Odoo writes anew at every upgrade
    "ir_model": "descriptions of models",
    "ir_model_access": "compared by what users may do",
    "ir_model_constraint": "compared as constraints",
    "ir_model_data": "compared by external ids",
    "ir_model_fields": "compared by columns; labels by test_labels_and_menus",
    "ir_model_fields_selection": "compared by selection values",
    "ir_model_inherit": "classes of the code",
    "ir_model_relation": "compared as tables",
    "ir_module_category": "headings of the list of addons",
    "ir_module_module": "states and versions",
    "ir_module_module_dependency": "dependencies",
    "ir_ui_view": "screens; those of people by test_views_of_people",
    "ir_ui_menu": "compared by external ids",
    "ir_ui_menu_group_rel": "compared by what users see",
    "ir_asset": "compiled files of the web client",
    "ir_attachment": "compared without compiled files by test_attachments",
    "bus_bus": "messages between server and browser",
    # what runs while nobody works
    "ir_cron_trigger": "when scheduled actions run next",
    "ir_logging": "the log",
    "ir_profile": "measurements",
    "res_device_log": "from where people logged in",
    "res_users_log": "who logged in",
}

#: {(table, column): reason}; ``*`` stands for every table or every column.
CHANGED_COLUMNS = {
    ("*", "write_date"): "of shipped records that an upgrade writes",
    ("*", "write_uid"): "of shipped records that an upgrade writes",
    ("ir_cron", "nextcall"): "when a scheduled action runs next",
    ("ir_cron", "lastcall"): "when a scheduled action ran last",
    ("ir_actions", "help"): "what shipped screens say while they are empty",
    # lead_management/migrations/19.0.1.1.0/end-addresses.py
    ("res_partner", "phone_sanitized"): "numbers that were not understood before",
    ("crm_lead", "phone_sanitized"): "numbers that were not understood before",
    # lead_management_mail/migrations/19.0.1.2.0/end-address-forms.py
    ("lead_email", "email_normalized"): "senders by the letters of their domain",
    ("lead_blocked_sender", "address"): "senders by the letters of their domain",
    ("crm_lead", "automated_probability"): "Odoo's prediction asks for the telephone number",
}

#: {(table, id or ``*``): reason}: rows that appear or disappear.
NEW_ROWS = {
    ("ir_actions_server_history", "*"): "Odoo keeps the former code of actions",
    # lead_management_mail/migrations/19.0.1.3.0/post-blacklist-forms.py
    ("mail_blacklist", "*"): "addresses with foreign letters are barred in both of their forms",
}
LOST_ROWS = {}

#: {table or (table, column): reason}: what is no more, by a migration script.
DROPPED = {
    # lead_management/migrations/19.0.1.3.0/end-lost-dialog.py
    "lead_lost_wizard": "what was typed into the dialog of the Lost button, which is no model now",
    "lead_lead_lead_lost_wizard_rel": "the leads of that dialog",
    # lead_management_capture/migrations/19.0.1.3.0/pre-thank-you-url.py
    ("lead_capture_key", "thanks_url"): "it is `thank_you_url` now, with its values",
}

#: {(table, column): reason}: another type, without a script.
RETYPED = {}

#: {external id: reason}: what the use of the first release deleted; it does not come back.
DELETED_BY_PEOPLE = {
    "lead_management.lead_filter_planned_closings": "a manager deleted the favourite",
}

#: {external id: reason}: records that the suite no longer ships.
DROPPED_RECORDS = {
    "lead_management.access_lead_lost_wizard_own": "the dialog of the Lost button is no model now",
    "lead_management.lead_lost_wizard_rule_own": "the dialog of the Lost button is no model now",
    "lead_management.lead_lost_wizard_view_form": "the dialog of the Lost button is no model now",
    "lead_management_mail.lead_lost_wizard_view_form": "the dialog of Lost is no model now",
}

#: {addon: addons that have something of its since}: external ids keep their names behind the dot.
MOVED_RECORDS = {
    "lead_management_crm": (
        "lead_management",
        "lead_management_lifecycle",
        "lead_management_takeover",
    ),
    "lead_management_mail": ("lead_management_phone", "lead_management_capture"),
}

#: {(login or ``*``, model): reason}: users who read or may do something else than before.
CHANGED_RIGHTS = {}
