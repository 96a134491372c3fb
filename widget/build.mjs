// Makes widget.js of src/ and of the few words in data/widget.yml that are shown before the front desk is asked for the
// rest. With --check it writes nothing and fails when widget.js is another one.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { readFileSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";
import { parse } from "yaml";

const HERE = new URL(".", import.meta.url);
const BUILT = new URL("widget.js", HERE);

const words = parse(readFileSync(new URL("../data/widget.yml", HERE), "utf8"));

const styles = {
  name: "styles",
  setup(task) {
    task.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true, target: "safari16" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const { outputFiles } = await build({
  absWorkingDir: HERE.pathname,
  entryPoints: ["src/main.ts"],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  target: ["chrome109", "firefox115", "safari16.4"],
  define: { BUILT_IN: JSON.stringify(words.built_in) },
  plugins: [styles],
  write: false,
});
const made = Buffer.from(outputFiles[0].contents);

if (process.argv.includes("--check")) {
  if (!made.equals(readFileSync(BUILT))) {
    console.error("widget/widget.js is not what its source makes: run `make widget` and commit it.");
    process.exit(1);
  }
} else {
  writeFileSync(BUILT, made);
  console.log(`widget.js: ${gzipSync(made, { level: 9 }).length} bytes gzipped`);
  console.log(`integrity: sha384-${createHash("sha384").update(made).digest("base64")}`);
}
