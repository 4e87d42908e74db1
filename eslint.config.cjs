/** JavaScript of the suite: mistakes and habits that cost a reader time. */
const js = require("@eslint/js");
const jsdoc = require("eslint-plugin-jsdoc");

/** What Odoo's bundles offer without an import. */
const odooGlobals = {
    Chart: "readonly",
    luxon: "readonly",
    odoo: "readonly",
};

const browserGlobals = Object.fromEntries(
    [
        "Blob",
        "CustomEvent",
        "Event",
        "File",
        "FormData",
        "IntersectionObserver",
        "MutationObserver",
        "Node",
        "ResizeObserver",
        "URL",
        "URLSearchParams",
        "clearInterval",
        "clearTimeout",
        "console",
        "document",
        "fetch",
        "getComputedStyle",
        "localStorage",
        "navigator",
        "requestAnimationFrame",
        "sessionStorage",
        "setInterval",
        "setTimeout",
        "window",
    ].map((name) => [name, "readonly"])
);

module.exports = [
    { ignores: ["**/static/lib/**", "node_modules/**"] },
    js.configs.recommended,
    {
        files: ["**/*.js"],
        plugins: { jsdoc },
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: { ...odooGlobals, ...browserGlobals },
        },
        rules: {
            "array-callback-return": "error",
            "block-scoped-var": "error",
            "consistent-return": "error",
            curly: "error",
            "default-case-last": "error",
            "dot-notation": "error",
            eqeqeq: ["error", "always"],
            "guard-for-in": "error",
            "jsdoc/check-alignment": "error",
            "jsdoc/check-param-names": "error",
            "jsdoc/check-tag-names": "error",
            "jsdoc/check-types": "error",
            "jsdoc/require-param-name": "error",
            "no-alert": "error",
            "no-caller": "error",
            "no-console": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-extend-native": "error",
            "no-implicit-coercion": ["error", { boolean: false }],
            "no-lonely-if": "error",
            "no-loop-func": "error",
            "no-multi-assign": "error",
            "no-new-func": "error",
            "no-new-wrappers": "error",
            "no-param-reassign": "error",
            "no-restricted-globals": ["error", "event", "self"],
            "no-return-assign": "error",
            "no-self-compare": "error",
            "no-sequences": "error",
            "no-shadow": "error",
            "no-throw-literal": "error",
            "no-unneeded-ternary": "error",
            "no-unused-expressions": "error",
            "no-unused-vars": ["error", { args: "after-used" }],
            "no-use-before-define": ["error", { functions: false }],
            "no-useless-concat": "error",
            "no-useless-return": "error",
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            // Odoo's idiom for calling what is overridden is super.method(...arguments).
            "prefer-rest-params": "off",
            "prefer-spread": "error",
            "prefer-template": "error",
            radix: "error",
            yoda: "error",
        },
    },
    {
        // Tours and unit tests wait, click and look, they never reuse what they name.
        files: ["**/static/tests/**/*.js"],
        rules: { "consistent-return": "off" },
    },
    {
        // The linters' own configuration runs in Node.
        files: ["*.config.cjs"],
        languageOptions: {
            sourceType: "commonjs",
            globals: { module: "writable", require: "readonly" },
        },
    },
];
