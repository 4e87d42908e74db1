import { AttachmentList } from "@mail/core/common/attachment_list";
import { useAttachmentUploader } from "@mail/core/common/attachment_uploader_hook";
import { Component, onWillUpdateProps } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FileUploader } from "@web/views/fields/file_handler";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The files of the lead, those of its conversation included. */
export class LeadFiles extends Component {
    static template = "lead_management_mail.LeadFiles";
    static components = { AttachmentList, FileUploader };
    static props = { ...standardWidgetProps };

    setup() {
        this.store = useService("mail.store");
        this.uploader = useAttachmentUploader(this.getThread(this.props.record));
        onWillUpdateProps(({ record }) => {
            this.uploader.thread = this.getThread(record);
        });
    }

    getThread({ resId, resModel }) {
        return this.store.Thread.insert({ model: resModel, id: resId });
    }

    get attachments() {
        return this.uploader.thread.attachments ?? [];
    }

    async onUploaded(data) {
        await this.uploader.uploadData(data);
        await this.props.record.load();
    }

    async unlinkAttachment(attachment) {
        await this.uploader.unlink(attachment);
        await this.props.record.load();
    }
}

export const leadFiles = { component: LeadFiles };

registry.category("view_widgets").add("lead_files", leadFiles);
