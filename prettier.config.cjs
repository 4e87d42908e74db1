/** JavaScript as Odoo formats its web client, XML as the Odoo Community Association does. */
const config = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    printWidth: 100,
    proseWrap: "always",
    semi: true,
    tabWidth: 4,
    trailingComma: "es5",
    // White space in QWeb templates and in views ends up on screen.
    xmlWhitespaceSensitivity: "preserve",
    overrides: [
        // As wide as the association's views.
        { files: "*.xml", options: { printWidth: 88 } },
        { files: "*.{json,yml,yaml,md}", options: { tabWidth: 2 } },
    ],
};

module.exports = config;
