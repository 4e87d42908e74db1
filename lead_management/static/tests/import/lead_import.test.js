import { before, beforeEach, describe, expect, test } from "@odoo/hoot";
import { animationFrame, queryAllTexts, setInputFiles } from "@odoo/hoot-dom";
import { advanceTime } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountWebClient,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { defineLeadModels } from "../lead_test_models";

describe.current.tags("desktop");

class OtherModel extends models.Model {
    _name = "other.model";

    name = fields.Char();
}

defineLeadModels();
defineModels([OtherModel]);

const PREVIEW = {
    fields: ["name", "country_id"].map((name) => ({
        id: name,
        name,
        string: name === "name" ? "Name" : "Country",
        type: name === "name" ? "char" : "many2one",
        fields: [],
        required: false,
        model_name: "lead.lead",
    })),
    matches: { 0: ["name"], 1: ["country_id"] },
    headers: ["Name", "Country"],
    header_types: [["all"], ["all"]],
    preview: [["Acme"], ["Poland"]],
    advanced_mode: false,
    debug: false,
    batch: false,
};

let answers = [];
let calls = [];
let numRows = 3;
let preview = {};
let sentOptions = {};

before(() => {
    mockService("http", {
        post: async (route, { ufile }) =>
            JSON.stringify([{ id: 10, name: ufile[0].name, mimetype: "text/plain" }]),
    });
});

beforeEach(() => {
    answers = [];
    calls = [];
    numRows = 3;
    preview = {};
    onRpc("has_group", () => true);
    onRpc("get_import_templates", () => []);
    onRpc("base_import.import", "create", () => 11);
    onRpc("base_import.import", "parse_preview", ({ args }) => {
        calls.push(["parse", args[1].encoding, args[1].separator]);
        return {
            ...PREVIEW,
            ...preview,
            num_rows: numRows,
            options: { ...args[1], encoding: "windows-1250", separator: ";", sheets: [] },
        };
    });
    onRpc("base_import.import", "execute_import", ({ args, kwargs }) => {
        const { lead_duplicate_policy, lead_duplicate_match, skip } = args[3];
        sentOptions = args[3];
        calls.push([
            kwargs.dryrun ? "test" : "import",
            skip,
            lead_duplicate_policy,
            lead_duplicate_match,
        ]);
        return { ids: [], messages: [], nextrow: 0, name: [], ...answers.shift() };
    });
});

async function openImporter(resModel = "lead.lead") {
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "import",
        params: { active_model: resModel },
    });
    await uploadFile(".o_import_file");
}

async function uploadFile(button) {
    await contains(`.o_control_panel_main_buttons ${button}`).click();
    await setInputFiles([new File(["fake"], "leads.csv", { type: "text/plain" })]);
    await animationFrame();
}

async function press(label) {
    await contains(`.o_control_panel_main_buttons button:contains(${label}):eq(0)`).click();
    await animationFrame();
}

function messageAt(rows, overrides = {}) {
    return {
        type: "error",
        field: "country_id",
        field_path: ["country_id"],
        message: "No matching record",
        record: rows,
        rows: { from: rows - 2, to: rows - 2 },
        lead_row: rows,
        ...overrides,
    };
}

// REQ-1.25
test("duplicates are let in unless the user chooses otherwise", async () => {
    await openImporter();
    expect(".o_lead_import_duplicates select").toHaveValue("create");
    expect(".o_lead_duplicate_match").toHaveCount(0);
    await press("Test");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["test", 0, "create", ["email", "phone"]],
    ]);
});

// REQ-1.25
test("the choice travels with the file", async () => {
    await openImporter();
    await contains(".o_lead_import_duplicates select").select("skip");
    expect(".o_lead_duplicate_email input").toBeChecked();
    expect(".o_lead_duplicate_name input").not.toBeChecked();
    await contains(".o_lead_duplicate_name input").click();
    await contains(".o_lead_duplicate_phone input").click();
    await press("Import");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["import", 0, "skip", ["email", "name"]],
    ]);
});

// REQ-6.10
test("the order and what updates do are chosen", async () => {
    await openImporter();
    await contains(".o_lead_import_duplicates select").select("update");
    expect(queryAllTexts(".o_lead_duplicate_match label")).toEqual([
        "Email",
        "Phone",
        "Name",
        "Tax ID",
        "ID",
    ]);
    await contains(".o_lead_duplicate_vat input").click();
    await contains(".o_lead_duplicate_up_vat").click();
    await contains(".o_lead_duplicate_up_vat").click();
    expect(".o_lead_duplicate_up_vat").toHaveCount(0);
    await contains("#o_lead_duplicate_update").select("empty");
    await press("Test");
    expect(sentOptions.lead_duplicate_match).toEqual(["vat", "email", "phone"]);
    expect(sentOptions.lead_duplicate_update).toBe("empty");
});

// REQ-6.10
test("the last choice of the user is proposed, and another file does not take it back", async () => {
    preview = { lead_choice: { policy: "update", match: ["code", "email"], update: "empty" } };
    await openImporter();
    expect(".o_lead_import_duplicates select:eq(0)").toHaveValue("update");
    expect("#o_lead_duplicate_update").toHaveValue("empty");
    expect(queryAllTexts(".o_lead_duplicate_match label").slice(0, 2)).toEqual(["ID", "Email"]);
    await contains(".o_lead_import_duplicates select:eq(0)").select("skip");
    await uploadFile("button:contains(Load Data File)");
    expect(".o_lead_import_duplicates select:eq(0)").toHaveValue("skip");
});

// REQ-6.10
test("a test counts what each row would do, errors too, and says what is doubtful", async () => {
    await openImporter();
    const notes = [{ message: "2 leads have the same Email.", rows: {}, lead_row: 3 }];
    answers = [
        {
            ids: false,
            messages: [messageAt(4)],
            lead_preview: { created: 5, updated: 2, skipped: 1, error: 1, notes },
        },
    ];
    await press("Test");
    expect(queryAllTexts(".o_lead_import_preview .badge")).toEqual([
        "New: 5",
        "Update: 2",
        "Skip: 1",
        "Error: 1",
    ]);
    expect(".o_lead_import_preview li").toHaveText("2 leads have the same Email. (row 3)");
});

// REQ-6.9
test("from the end of an import its record is opened, with its Undo", async () => {
    await openImporter();
    answers = [{ ids: [1], lead_run_id: 7, lead_import: { created: 1, updated: 0, skipped: 2 } }];
    await press("Import");
    expect(".o_notification_buttons button").toHaveText("Show this import");
});

// REQ-6.9, REQ-8.5: in the words of the section, as long as one needs to press its button
test("an import of new leads alone says how many, and waits to be read", async () => {
    await openImporter();
    answers = [
        { ids: [1, 2], lead_run_id: 7, lead_import: { created: 2, updated: 0, skipped: 0 } },
    ];
    await press("Import");
    expect(".o_notification_content").toHaveText("Leads imported: 2");
    await advanceTime(6000);
    expect(".o_notification_buttons button").toHaveText("Show this import");
});

// REQ-1.25
test("without anything to recognise duplicates by the panel says so", async () => {
    await openImporter();
    await contains(".o_lead_import_duplicates select").select("update");
    await contains(".o_lead_duplicate_email input").click();
    expect(".o_lead_import_duplicates [role=alert]").toHaveCount(0);
    await contains(".o_lead_duplicate_phone input").click();
    expect(".o_lead_import_duplicates [role=alert]").toHaveText("Choose at least one.");
});

// REQ-1.25
test("other models have no such options", async () => {
    await openImporter("other.model");
    expect(".o_import_data_sidepanel").toHaveCount(1);
    expect(".o_lead_import_duplicates").toHaveCount(0);
    await press("Test");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["test", 0, undefined, undefined],
    ]);
});

// REQ-1.25
test("what became of duplicates is told afterwards", async () => {
    await openImporter();
    answers = [
        { ids: [1], nextrow: 0, lead_import: { created: 1, updated: 0, skipped: 2 } },
        { ids: [], nextrow: 0, lead_import: { created: 0, updated: 0, skipped: 3 } },
    ];
    await press("Test");
    expect(".o_import_data_content .alert-info:last").toHaveText(
        "1 leads would be created, 0 updated, and 2 rows skipped."
    );
    await press("Import");
    expect(".o_notification_content").toHaveText("0 leads created, 0 updated, and 3 rows skipped.");
    expect(".o_import_action").toHaveCount(1);
});

// REQ-1.25
test("each error names its rows, those of one message together", async () => {
    await openImporter();
    answers = [
        {
            ids: false,
            messages: [
                messageAt(7),
                messageAt(4),
                messageAt(5, { message: "Not allowed" }),
                messageAt(6, { field: "email", field_path: ["email"], message: "No address" }),
            ],
        },
    ];
    await press("Test");
    expect(".o_import_report li:eq(0)").toHaveText("No matching record (rows 4, 7)");
    expect(".o_import_report li:eq(1)").toHaveText("Not allowed (row 5)");
    expect(".o_import_data_content .alert-danger:contains(No address (row 6))").toHaveCount(1);
});

// REQ-1.25
test("a test goes on after a batch with errors", async () => {
    numRows = 5000;
    await openImporter();
    answers = [
        { ids: false, nextrow: 2000, messages: [messageAt(3)] },
        { ids: [1], nextrow: 4000 },
        { ids: false, nextrow: 0, messages: [messageAt(4321)] },
    ];
    await press("Test");
    await animationFrame();
    expect(".o_import_report").toHaveText("No matching record (rows 3, 4321)");
    await press("Test");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["test", 0, "create", ["email", "phone"]],
        ["test", 2000, "create", ["email", "phone"]],
        ["test", 4000, "create", ["email", "phone"]],
        ["test", 0, "create", ["email", "phone"]],
    ]);
});

// REQ-1.25
test("an import with errors goes on where it stopped", async () => {
    numRows = 5000;
    await openImporter();
    answers = [
        { ids: [1], nextrow: 2000 },
        { ids: false, nextrow: 4000, messages: [messageAt(2003)] },
    ];
    await press("Import");
    await animationFrame();
    expect(".o_import_data_content .alert-warning").toHaveText(
        "2000 rows have been imported already. Correct the others and press Resume, which goes on at line 2001."
    );
    await press("Resume");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["import", 0, "create", ["email", "phone"]],
        ["import", 2000, "create", ["email", "phone"]],
        ["import", 2000, "create", ["email", "phone"]],
    ]);
});

// REQ-1.25
test("encoding and separator are guessed anew for another file", async () => {
    await openImporter();
    expect("select.o_import_encoding").toHaveValue("windows-1250");
    await uploadFile("button:contains(Load Data File)");
    expect(calls).toEqual([
        ["parse", "", ""],
        ["parse", "", ""],
    ]);
});

function field(name, string, type) {
    return { ...PREVIEW.fields[0], id: name, name, string, type };
}

const DATE_QUESTION = {
    value: "10/09/2026",
    choices: [
        ["day_first", "10 September 2026", "the day comes first"],
        ["month_first", "9 October 2026", "the month comes first"],
    ],
};
const NUMBER_QUESTION = {
    value: "12,500",
    choices: [
        [",", "12.50", "the comma separates decimals"],
        [".", "12,500.00", "the dot separates decimals"],
    ],
};

// REQ-1.25
test("a column that can be read in two ways is asked about, and the answer travels", async () => {
    preview = {
        fields: [field("name", "Name", "char"), field("date_deadline", "Expected closing", "date")],
        matches: { 0: ["name"], 1: ["date_deadline"] },
        headers: ["Name", "Closing"],
        preview: [["Acme"], ["10/09/2026"]],
        lead_questions: { 1: { date: DATE_QUESTION, float: NUMBER_QUESTION } },
        lead_percentages: [],
    };
    await openImporter();
    expect(".o_lead_import_question").toHaveCount(1);
    expect(".o_lead_import_question legend").toHaveText("What does 10/09/2026 mean?");
    expect(queryAllTexts(".o_lead_import_question label")).toEqual([
        "10 September 2026 (the day comes first)",
        "9 October 2026 (the month comes first)",
    ]);
    await press("Test");
    expect(sentOptions.lead_readings).toEqual({});
    await contains(".o_lead_import_question input:eq(0)").click();
    expect(".o_lead_import_question input:eq(0)").toBeChecked();
    await press("Import");
    expect(sentOptions.lead_readings).toEqual({ 1: "day_first" });
});

// REQ-1.25
test("what is asked depends on the field of the column; another file asks anew", async () => {
    preview = {
        fields: [field("name", "Name", "char"), field("amount", "Amount", "monetary")],
        matches: { 0: ["name"], 1: ["amount"] },
        headers: ["Name", "Amount"],
        preview: [["Acme"], ["12,500"]],
        lead_questions: { 0: { float: NUMBER_QUESTION }, 1: { float: NUMBER_QUESTION } },
        lead_percentages: [],
    };
    await openImporter();
    expect(".o_lead_import_question").toHaveCount(1);
    await contains(".o_lead_import_question input:eq(1)").click();
    await press("Test");
    expect(sentOptions.lead_readings).toEqual({ 1: "." });
    await uploadFile("button:contains(Load Data File)");
    expect(".o_lead_import_question input:checked").toHaveCount(0);
    await press("Test");
    expect(sentOptions.lead_readings).toEqual({});
});

// REQ-1.25
test("values that a field cannot hold may be kept as text", async () => {
    preview = {
        fields: [
            field("name", "Name", "char"),
            { ...PREVIEW.fields[1], comodel_name: "res.country", lead_may_create: false },
        ],
    };
    await openImporter();
    answers = [{ ids: false, messages: [messageAt(3)] }];
    await press("Test");
    await animationFrame();
    expect(queryAllTexts(".o_import_create_option option")).toEqual([
        "Prevent import",
        "Set value as empty",
        "Skip record",
        "Keep as text in the description",
    ]);
    await contains(".o_import_create_option").select("lead_keep_text");
    await press("Import");
    expect(sentOptions.lead_keep_text).toEqual(["country_id"]);
    expect(sentOptions.fallback_values).toEqual({});
});

// REQ-1.25
test("columns that are left out are named before the import", async () => {
    preview = { matches: { 0: ["name"] } };
    await openImporter();
    await press("Test");
    expect(".o_import_data_content .alert-warning").toHaveText(
        "Not imported, because no field is chosen for them: Country."
    );
});

// REQ-1.25
test("an import ends with one message", async () => {
    await openImporter();
    answers = [{ ids: [1], lead_import: { created: 1, updated: 0, skipped: 2 } }];
    await press("Import");
    expect(".o_notification").toHaveCount(1);
    expect(".o_notification_content").toHaveText("1 leads created, 0 updated, and 2 rows skipped.");
});
