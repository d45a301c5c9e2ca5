// Builds the two bundles (portal and desk), the script and the service worker of the field, the script of charts, the
// icon sprite and the copied assets into gongzhi/static/build/.
//
//   npm run build            once, minified
//   npm run watch            again whenever a source or a template changes
//
// Bootstrap is purged against the templates, so a class of Bootstrap's that a template uses for the first time needs a
// new build; our own CSS is taken whole. An icon that a template names and that does not exist fails the build.
// The fonts of PDF documents go into gongzhi/documents/fonts/.

import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { watch } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const require = createRequire(import.meta.url);
const here = path.dirname(fileURLToPath(import.meta.url));
const app = path.join(here, "..", "gongzhi");
const out = path.join(app, "static", "build");
const target = ["chrome87", "edge88", "firefox78", "safari14.1"];
const bundles = {
  portal: (file) => !file.includes(`${path.sep}desk${path.sep}`),
  desk: (file) => !file.includes(`${path.sep}portal${path.sep}`),
};

/** List the files that may name a class or an icon. */
async function sources() {
  const files = await readdir(app, { recursive: true });
  return files
    .filter((file) => /\.(html|py)$/.test(file) && !/(^|[\\/])(tests|migrations|static)[\\/]/.test(file))
    .map((file) => path.join(app, file));
}

/** Repeat every rule of a look under the reader's own preference, so that it needs no script. */
function byPreference(attribute, value, preference) {
  const chosen = `[${attribute}=${value}]`;
  return {
    postcssPlugin: `${attribute}-by-preference`,
    OnceExit(root, { AtRule }) {
      root.walkRules((rule) => {
        if (!rule.selector.includes(chosen)) return;
        const media = new AtRule({ name: "media", params: preference });
        media.append(rule.clone({ selector: rule.selector.replaceAll(chosen, `[${attribute}=auto]`) }));
        rule.after(media);
      });
    },
  };
}

const preferences = [
  byPreference("data-bs-theme", "dark", "(prefers-color-scheme: dark)"),
  byPreference("data-contrast", "more", "(prefers-contrast: more)"),
];

/** Take from Bootstrap only what the templates of this bundle use. */
async function framework(name, files) {
  const [purged] = await new PurgeCSS().purge({
    content: [...files.filter(bundles[name]), path.join(here, "js", "*.js")],
    css: [{ raw: await readFile(require.resolve("bootstrap/dist/css/bootstrap.css"), "utf8") }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: [/^data-bs-theme/, /^:root$/] },
    variables: false,
  });
  return purged.css.replace(/\/\*#.*?\*\//g, "");
}

async function styles(name, files) {
  const ours = await esbuild.build({
    entryPoints: [path.join(here, "css", `${name}.css`)],
    bundle: true,
    write: false,
    logLevel: "warning",
  });
  const whole = (await framework(name, files)) + ours.outputFiles[0].text.replaceAll(/\[(data-bs-theme|data-contrast)="(\w+)"\]/g, "[$1=$2]");
  const { css } = await postcss(preferences).process(whole, { from: undefined });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target, legalComments: "inline" });
  await writeFile(path.join(out, `${name}.css`), code);
}

async function scripts() {
  await esbuild.build({
    entryPoints: [...Object.keys(bundles), "field", "worker", "charts", "charts-drawn"].map((name) => path.join(here, "js", `${name}.js`)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target,
    legalComments: "inline",
    logLevel: "warning",
  });
}

/** Gather the icons that templates and Python name into one file of symbols. */
async function icons(files) {
  const folder = path.join(here, "..", "node_modules", "@tabler", "icons", "icons", "outline");
  const named = new Map();
  const scripts = (await readdir(path.join(here, "js"))).map((file) => path.join(here, "js", file));
  for (const file of [...files, ...scripts]) {
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(/\bicon["']?\s*[:=(]?\s*["']([a-z0-9-]+)["']/g)) {
      if (!named.has(name)) named.set(name, file);
    }
  }
  let symbols = "";
  for (const [name, file] of [...named].sort()) {
    const svg = await readFile(path.join(folder, `${name}.svg`), "utf8").catch(() => {
      throw new Error(`${path.relative(app, file)} names the icon "${name}", which @tabler/icons does not have`);
    });
    const drawing = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"));
    symbols += `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/<path stroke="none"[^>]*>/, "").replace(/\s*\n\s*/g, "")}</symbol>`;
  }
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols}</svg>\n`);
  return named.size;
}

/** Copy the fonts that PDF documents are set in to where the server looks for them; they are no assets of pages. */
async function fonts() {
  const from = path.join(here, "..", "node_modules", "@expo-google-fonts", "noto-serif-sc");
  const to = path.join(app, "documents", "fonts");
  await mkdir(to, { recursive: true });
  const files = ["400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf", "LICENSE_FONT"];
  for (const file of files) {
    await copyFile(path.join(from, file), path.join(to, path.basename(file))).catch(() => {
      throw new Error(`${file} of @expo-google-fonts/noto-serif-sc is missing: run npm ci`);
    });
  }
}

async function build() {
  const began = performance.now();
  await mkdir(out, { recursive: true });
  const files = await sources();
  const [count] = await Promise.all([icons(files), scripts(), fonts(), ...Object.keys(bundles).map((name) => styles(name, files))]);
  await writeFile(path.join(out, "noscript.css"), await readFile(path.join(here, "css", "noscript.css")));
  const sizes = [];
  for (const file of (await readdir(out)).sort()) {
    sizes.push(`${file} ${((await readFile(path.join(out, file))).length / 1024).toFixed(1)} kB`);
  }
  console.log(`${sizes.join(", ")}; ${count} icons; ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

if (process.argv.includes("--watch")) {
  let waiting;
  const again = (event, file) => {
    if (!/\.(html|py|css|js)$/.test(file ?? "") || /(^|[\\/])static[\\/]build[\\/]/.test(file)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => build().catch((error) => console.error(error.message)), 150);
  };
  await build().catch((error) => console.error(error.message));
  for (const folder of [here, app]) watch(folder, { recursive: true }, again);
} else {
  await rm(out, { recursive: true, force: true });
  await build().catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
}
