// Builds dist/: the program as CommonJS chunks, which Node starts in a third of the time that ES modules take it, and
// the library and its schemas as one ES module each. Only what a command touches is read, so the program stays in chunks.
import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { build, transform } from 'esbuild';

const common = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  external: ['@napi-rs/keyring'],
  define: { VERSION: JSON.stringify(process.env.npm_package_version) },
  outdir: 'dist',
  logLevel: 'warning',
};

/**
 * esbuild splits only ES modules: these are made first, and each is then turned into CommonJS. It cuts as finely as it
 * can, and every file costs a start half a millisecond: what is always loaded together is put together again.
 */
async function buildProgram() {
  const { outputFiles, metafile } = await build({
    ...common,
    entryPoints: ['src/main.ts'],
    // What becomes CommonJS knows its place by another name.
    define: { ...common.define, 'import.meta.url': '__filename' },
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
    write: false,
  });
  const codes = new Map();
  for (const { path, text } of outputFiles) codes.set(relative('dist', path), await toCommonJs(text));
  for (const [name, entries] of TOGETHER) await join(name, entries, codes, metafile.outputs);
  for (const [path, code] of codes) {
    await mkdir(dirname(`dist/${path}`), { recursive: true });
    await writeFile(`dist/${path}`, code);
  }
  await buildCompileCache(codes);
}

/** Kept code belongs to one build: V8 itself compares no more than the length of the source. */
async function buildCompileCache(codes) {
  const hash = createHash('sha256');
  for (const [path, code] of [...codes].sort()) hash.update(path).update(code);
  const BUILD = JSON.stringify(hash.digest('hex').slice(0, 16));
  const outExtension = { '.js': '.cjs' };
  await build({ ...common, entryPoints: ['src/compile-cache.ts'], format: 'cjs', define: { BUILD }, outExtension });
}

const options = { minify: true, platform: 'node', target: common.target, supported: { 'dynamic-import': false } };
const toCommonJs = async text => (await transform(text, { ...options, format: 'cjs' })).code;

/** What a start loads, and what every command that reads the state loads beyond that. */
const TOGETHER = [
  ['start', ['src/main.ts']],
  ['reading', ['src/wiring.ts', 'src/cli/commands/reading.ts']],
];

/** Puts the shared chunks below `entries` into one file, which hands each of them out under its name. */
async function join(name, entries, codes, outputs) {
  const chunks = [...sharedBelow(entries, outputs)].filter(path => codes.has(path));
  const base = path => basename(path);
  const contents = chunks.map(
    path => `exports[${JSON.stringify(base(path))}] = () => require(${JSON.stringify(path)});`,
  );
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: contents.join('\n') },
    bundle: true,
    format: 'cjs',
    write: false,
    plugins: [fromMemory(codes, chunks)],
  });
  for (const path of chunks) codes.delete(path);
  codes.set(`chunks/${name}.cjs`, outputFiles[0].text);
  for (const [path, code] of codes)
    codes.set(
      path,
      code.replace(/require\("\.[^"]*?([\w-]+\.cjs)"\)/g, (whole, file) => {
        if (!chunks.some(chunk => base(chunk) === file)) return whole;
        const way = path.startsWith('chunks/') ? './' : './chunks/';
        return `require("${way}${name}.cjs")["${file}"]()`;
      }),
    );
}

/** The chunks that `entries` import, directly or not, and that are no entries themselves. */
function sharedBelow(entries, outputs) {
  const found = new Set();
  const visit = path => {
    for (const { path: next, kind } of outputs[path].imports) {
      if (kind !== 'import-statement' || !outputs[next] || found.has(relative('dist', next))) continue;
      if (!outputs[next].entryPoint) found.add(relative('dist', next));
      visit(next);
    }
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entries.includes(entryPoint)) visit(path);
  return found;
}

/** Resolves the chunks that are being put together from memory; what they import besides stays where it is. */
function fromMemory(codes, chunks) {
  return {
    name: 'from-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.cjs$/ }, ({ path }) => {
        const own = chunks.find(chunk => basename(chunk) === basename(path));
        return own ? { path: own, namespace: 'memory' } : { path: `./${basename(path)}`, external: true };
      });
      onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({ contents: codes.get(path), loader: 'js' }));
    },
  };
}

const buildLibrary = () => build({ ...common, entryPoints: ['src/index.ts', 'src/schemas.ts'], format: 'esm' });

await rm('dist', { recursive: true, force: true });
await Promise.all([buildProgram(), buildLibrary()]);
