// Builds dist/: the program as CommonJS chunks, which Node starts in a third of the time that ES modules take it, and
// the library and its schemas as one ES module each. Only what a command touches is read, so the program stays in chunks.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, posix, relative } from 'node:path';
import { build, transform } from 'esbuild';

/** What was kept by one build is of no use to another: V8 itself compares no more than the length of the source. */
function identityOf(version) {
  const sources = readdirSync('src', { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = sources.map(({ parentPath, name }) => `${parentPath}/${name}`).sort();
  const hash = createHash('sha256').update(String(version));
  for (const path of ['package-lock.json', '.build/build.mjs', ...paths]) hash.update(path).update(readFileSync(path));
  return hash.digest('hex').slice(0, 16);
}

const version = process.env.npm_package_version;
const common = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20.19',
  mainFields: ['module', 'main'],
  external: ['@napi-rs/keyring'],
  define: { VERSION: JSON.stringify(version), BUILD: JSON.stringify(identityOf(version)) },
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
  for (const [file, entries, others = []] of TOGETHER) {
    const apart = below(others, metafile.outputs);
    const chunks = [...below(entries, metafile.outputs)].filter(path => codes.has(path) && !apart.has(path));
    await join(file, chunks, codes);
  }
  for (const [path, code] of codes) {
    await mkdir(dirname(`dist/${path}`), { recursive: true });
    await writeFile(`dist/${path}`, code);
  }
  await build({ ...common, entryPoints: ['src/compile-cache.ts'], format: 'cjs', outExtension: { '.js': '.cjs' } });
}

const options = { minify: true, platform: 'node', target: common.target, supported: { 'dynamic-import': false } };
const toCommonJs = async text => (await transform(text, { ...options, format: 'cjs' })).code;

/** What a call upstream loads. */
const CALL = [
  'src/cli/commands/chat.ts',
  'src/engine/asking.ts',
  'src/engine/locals.ts',
  'src/transport/transport.ts',
  'src/transport/direct.ts',
  'src/wire/openai-chat/index.ts',
];
/** What asks nobody, and should load nothing of a call. */
const NO_CALL = ['src/cli/commands/reading.ts', 'src/cli/commands/changing.ts', 'src/schema/parse.ts'];

/** Files, the entries that are put into each with all that they import, and the entries that share nothing of it. */
const TOGETHER = [
  ['main.cjs', ['src/main.ts']],
  [
    'chunks/looking.cjs',
    ['src/cli/commands/looking.ts', 'src/wiring.ts', 'src/cli/key-ring.ts', 'src/session/store.ts'],
  ],
  ['chunks/asking.cjs', CALL, NO_CALL],
  ['chunks/telling.cjs', CALL],
];

/** Puts chunks into one file, which hands each of them out under its name. */
async function join(file, chunks, codes) {
  const contents = chunks.map(
    path => `exports[${JSON.stringify(basename(path))}] = () => require(${JSON.stringify(path)});`,
  );
  // The file is itself what one of its entries would have been.
  if (chunks.includes(file)) contents.push(`exports.main = () => require(${JSON.stringify(file)}).main();`);
  const { outputFiles } = await build({
    ...options,
    stdin: { contents: contents.join('\n') },
    bundle: true,
    format: 'cjs',
    write: false,
    plugins: [fromMemory(file, codes, chunks)],
  });
  for (const path of chunks) codes.delete(path);
  codes.set(file, outputFiles[0].text);
  const isOwn = name => chunks.some(chunk => basename(chunk) === name);
  for (const [path, code] of codes)
    codes.set(
      path,
      code.replace(/require\("\.[^"]*?([\w-]+\.cjs)"\)/g, (whole, name) =>
        isOwn(name) ? `require(${JSON.stringify(wayTo(file, path))})["${name}"]()` : whole,
      ),
    );
}

/** `entries` and the chunks that they import, directly or not, other than on demand. */
function below(entries, outputs) {
  const found = new Set();
  const visit = path => {
    if (found.has(relative('dist', path))) return;
    found.add(relative('dist', path));
    for (const { path: next, kind } of outputs[path].imports)
      if (kind === 'import-statement' && outputs[next]) visit(next);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entries.includes(entryPoint)) visit(path);
  return found;
}

/** Resolves the chunks that are being put together from memory; what they import besides stays where it is. */
function fromMemory(file, codes, chunks) {
  const named = (paths, name) => paths.find(path => basename(path) === basename(name));
  return {
    name: 'from-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.cjs$/ }, ({ path }) => {
        const own = named(chunks, path);
        return own
          ? { path: own, namespace: 'memory' }
          : { path: wayTo(named([...codes.keys()], path), file), external: true };
      });
      onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({ contents: codes.get(path), loader: 'js' }));
    },
  };
}

/** What `require` takes in `from` for `path`. */
function wayTo(path, from) {
  const way = posix.relative(posix.dirname(from), path);
  return way.startsWith('.') ? way : `./${way}`;
}

const buildLibrary = () => build({ ...common, entryPoints: ['src/index.ts', 'src/schemas.ts'], format: 'esm' });

await rm('dist', { recursive: true, force: true });
await Promise.all([buildProgram(), buildLibrary()]);
