// Runs on pages of other sites: plain JavaScript without any library.
(function () {
    "use strict";

    const script = document.currentScript;
    const UTM_NAMES = ["utm_source", "utm_medium", "utm_campaign"];
    const STORE = "lead_capture_utm";
    const MAX_TRIES = 3;

    // where the visit came from, also when the form is some pages further
    function readMarketing() {
        const query = new URLSearchParams(window.location.search);
        const found = {};
        for (const name of UTM_NAMES) {
            if (query.get(name)) {
                found[name] = query.get(name);
            }
        }
        try {
            if (Object.keys(found).length) {
                window.sessionStorage.setItem(STORE, JSON.stringify(found));
                return found;
            }
            return JSON.parse(window.sessionStorage.getItem(STORE) || "{}");
        } catch {
            return found;
        }
    }

    function makeKey() {
        const bytes = window.crypto.getRandomValues(new Uint8Array(16));
        return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    }

    function show(form, text, failed) {
        let place = form.querySelector("[data-lead-capture-message]");
        if (!place) {
            place = document.createElement("p");
            place.setAttribute("data-lead-capture-message", "");
            place.setAttribute("role", "status");
            form.append(place);
        }
        place.className = failed ? "lead-capture-failed" : "lead-capture-thanks";
        place.textContent = text;
    }

    function mark(form, invalid) {
        for (const input of form.elements) {
            if (input.setCustomValidity) {
                input.setCustomValidity((invalid && invalid[input.name]) || "");
            }
        }
    }

    async function post(url, values, key, tries) {
        const response = await window.fetch(url, {
            method: "POST",
            mode: "cors",
            credentials: "omit",
            headers: { "Content-Type": "application/json", "Idempotency-Key": key },
            body: JSON.stringify(values),
        });
        if (response.status === 429 && tries > 1) {
            const wait = Number(response.headers.get("Retry-After")) || 60;
            await new Promise((resolve) => window.setTimeout(resolve, wait * 1000));
            return post(url, values, key, tries - 1);
        }
        return response;
    }

    function connect(form) {
        // a page with two forms has this script twice
        if (form.leadCaptureConnected) {
            return;
        }
        form.leadCaptureConnected = true;
        const marketing = readMarketing();
        let key = makeKey();
        let asked = null;
        form.addEventListener("input", () => mark(form));
        // what the visitor leaves as it is may be sent all the same
        form.addEventListener("click", (event) => {
            if (event.target.closest("[type=submit]")) {
                mark(form);
            }
        });
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            const button = form.querySelector("[type=submit]");
            const values = Object.assign({}, marketing, { page_url: window.location.href });
            const filled = new FormData(form);
            for (const name of new Set(filled.keys())) {
                // several inputs of one name: two telephones, boxes that are ticked
                const isText = (value) => typeof value === "string" && value;
                const texts = new Set(filled.getAll(name).filter(isText));
                if (texts.size) {
                    values[name] = [...texts].join("; ");
                }
            }
            const content = JSON.stringify(values);
            if (content !== asked) {
                // let the visitor correct it once; after that it is kept as text
                values.ask_first = true;
            }
            if (button) {
                button.disabled = true;
            }
            try {
                const response = await post(form.action, values, key, MAX_TRIES);
                const answer = await response.json();
                if (response.ok) {
                    key = makeKey();
                    form.reset();
                    const thanks = script.dataset.thanks || "{reference}";
                    show(form, thanks.replace("{reference}", answer.reference));
                    form.dispatchEvent(
                        new CustomEvent("lead-captured", { bubbles: true, detail: answer })
                    );
                } else {
                    // what is mended is something new
                    key = makeKey();
                    asked = answer.invalid && !answer.unknown ? content : null;
                    mark(form, answer.invalid);
                    form.reportValidity();
                    show(form, answer.error || script.dataset.failed, true);
                }
            } catch {
                show(form, script.dataset.failed, true);
            } finally {
                if (button) {
                    button.disabled = false;
                }
            }
        });
    }

    function start() {
        document.querySelectorAll("form[data-lead-capture]").forEach(connect);
    }

    if (document.readyState === "loading") {
        document.addEventListener("DOMContentLoaded", start);
    } else {
        start();
    }
})();
