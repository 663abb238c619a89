// Source of html-validate.mjs, see README.md. Reads one JSON document per line
// ({"html": "...", "fragment": false}) and answers each with one line: a list of messages.
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate/browser";

const page = {
  root: true,
  extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
  rules: {
    "attr-case": "error",
    "close-attr": "error",
    "element-case": "error",
    "form-dup-name": "off", // several ticks of one filter share their name
    "no-implicit-close": "error",
    "no-inline-style": "error", // the Content-Security-Policy forbids it
    "no-self-closing": "off", // SVG
    "require-sri": "off", // nothing comes from elsewhere
    "script-type": "error",
  },
};
// What htmx swaps in: the references of a part may lead out of it.
const part = {
  ...page,
  extends: ["html-validate:standard", "html-validate:a11y"],
  rules: { ...page.rules, "no-missing-references": "off" },
};
const validators = {
  page: new HtmlValidate(new StaticConfigLoader(page)),
  part: new HtmlValidate(new StaticConfigLoader(part)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { html, fragment } = JSON.parse(line);
  const report = await validators[fragment ? "part" : "page"].validateString(html, "page.html");
  const messages = report.results.flatMap((result) => result.messages);
  console.log(
    JSON.stringify(messages.map(({ ruleId, message, line, column }) => ({ ruleId, message, line, column }))),
  );
}
