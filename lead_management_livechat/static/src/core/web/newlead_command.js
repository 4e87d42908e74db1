import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

registry.category("discuss.channel_commands").add("newlead", {
    channel_types: ["livechat"],
    condition: ({ store }) => store.has_access_newlead,
    help: _t("Make a lead of this chat (/newlead its name)"),
    methodName: "execute_command_newlead",
});
