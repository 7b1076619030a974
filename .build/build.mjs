// Builds dist/: the program as CommonJS chunks, which Node starts in a third of the time that ES modules take it, and
// the library and its schemas as one ES module each. Only what a command touches is read, so the program stays in chunks.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, posix, relative } from 'node:path';
import { build, transform } from 'esbuild';

/** What was found by one program may not hold for another. */
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
    plugins: [dataBeside],
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
    write: false,
  });
  const { outputs } = metafile;
  const texts = new Map(outputFiles.map(({ path, text }) => [relative('dist', path), text]));
  /** The file in which each chunk comes to stand. */
  const places = new Map();
  for (const [file, entries, others = []] of TOGETHER) {
    const apart = below(others, outputs);
    for (const path of below(entries, outputs)) if (!places.has(path) && !apart.has(path)) places.set(path, file);
  }
  for (const path of texts.keys()) if (!places.has(path)) places.set(path, path);
  const made = createHash('sha256');
  for (const file of new Set(places.values())) {
    const chunks = [...texts.keys()].filter(path => places.get(path) === file);
    const wanted = chunks.filter(path => isWantedOutside(path, chunks, outputs));
    await mkdir(dirname(`dist/${file}`), { recursive: true });
    const code = await joined(file, chunks, wanted, texts, places, outputs);
    made.update(file).update(code);
    await writeFile(`dist/${file}`, code);
  }
  // Kept code belongs to what was made, to the letter: V8 itself compares no more than the length of the source.
  const define = { ...common.define, BUILD: JSON.stringify(made.digest('hex').slice(0, 16)) };
  const outExtension = { '.js': '.cjs' };
  await build({ ...common, define, entryPoints: ['src/compile-cache.ts'], format: 'cjs', outExtension });
}

/**
 * Puts what the functions of src/task/weights/ give into files beside the chunks, which are read where they are called: as
 * code it would be read, copied and compiled at every call upstream, three quarters of all that one loads.
 */
const dataBeside = {
  name: 'data-beside',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]task[\\/]weights[\\/]/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts' });
      const given = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
      await mkdir('dist/chunks', { recursive: true });
      const lines = Object.entries(given).map(async ([name, value]) => {
        if (typeof value !== 'function') return `export const ${name} = ${JSON.stringify(value)};`;
        const data = value();
        const isBinary = data instanceof Uint8Array;
        const file = `${name}.${isBinary ? 'bin' : 'json'}`;
        await writeFile(`dist/chunks/${file}`, isBinary ? data : JSON.stringify(data));
        const read = `readFileSync(join(__dirname, '${file}'))`;
        return `export const ${name} = () => ${isBinary ? read : `JSON.parse(${read})`};`;
      });
      const imports = "import { readFileSync } from 'node:fs'; import { join } from 'node:path';";
      return { contents: [imports, ...(await Promise.all(lines))].join('\n'), loader: 'js' };
    });
  },
};

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

/**
 * Chunks as one file of CommonJS. Others find there what they want of each under its name; alone, a chunk is the file. The
 * exports are plain values: esbuild would define a getter for each, which costs a start several milliseconds.
 */
async function joined(file, chunks, wanted, texts, places, outputs) {
  const told = chunks.includes(file) ? new Set([file, ...wanted]) : wanted;
  const { outputFiles } = await build({
    minify: true,
    platform: 'node',
    target: common.target,
    supported: { 'dynamic-import': false },
    logOverride: { 'commonjs-variable-in-esm': 'silent' },
    stdin: { contents: exporting(file, [...told], outputs) },
    bundle: true,
    format: 'cjs',
    write: false,
    plugins: [fromMemory(texts, chunks)],
  });
  // What is loaded on demand is taken as it is: all of it has names, and none needs a copy as an ES module.
  const code = outputFiles[0].text.replace(/(?<![\w$.])[\w$]+\((require\("chunk:[^"]+"\))(?:,1)?\)/g, '$1');
  const below = new Map();
  const linked = code.replace(/(=>)?require\("chunk:([^"]+)"\)/g, (_whole, onDemand = '', id) => {
    const path = places.get(id);
    const way = `require(${JSON.stringify(wayTo(path, file))})`;
    // A file that is always needed is looked up once, however many of its chunks are.
    if (!onDemand && !below.has(path)) below.set(path, { name: `__file${below.size}`, way });
    const whole = onDemand ? `=>${way}` : below.get(path).name;
    return path === id ? whole : `${whole}["${basename(id)}"]`;
  });
  const text = [...below.values()].map(({ name, way }) => `var ${name}=${way};`).join('') + linked;
  // Found here rather than by whoever starts it.
  if (/["'`]chunk:/.test(text)) throw new Error(`${file} still names a chunk by what it was called before`);
  return text;
}

/** The entry of a file: what each of `chunks` exports, under the name of the chunk, or its own where the file is called so. */
function exporting(file, chunks, outputs) {
  const imports = [];
  const contents = chunks.map((path, index) => {
    const names = outputs[`dist/${path}`].exports;
    imports.push(`import { ${names.map(name => `${name} as _${index}_${name}`)} } from ${JSON.stringify(path)};`);
    const values = names.map(name => `${name}: _${index}_${name}`).join();
    return path === file ? values : `${JSON.stringify(basename(path))}: { ${values} }`;
  });
  return `${imports.join('\n')}\nmodule.exports = { ${contents.join()} };`;
}

/** Whether a chunk is imported by one that stands elsewhere, or on demand. */
function isWantedOutside(path, chunks, outputs) {
  return Object.entries(outputs).some(([from, { imports }]) =>
    imports.some(
      one =>
        relative('dist', one.path) === path &&
        (one.kind === 'dynamic-import' || !chunks.includes(relative('dist', from))),
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

/** Resolves the chunks that are being put together from memory; other chunks keep their names, to be found a place later. */
function fromMemory(texts, chunks) {
  return {
    name: 'from-memory',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.cjs$/ }, ({ path: name, kind }) => {
        const path = [...texts.keys()].find(one => basename(one) === basename(name));
        const isHere = chunks.includes(path) && kind !== 'dynamic-import';
        return isHere ? { path, namespace: 'memory' } : { path: `chunk:${path}`, external: true };
      });
      onLoad({ filter: /.*/, namespace: 'memory' }, ({ path }) => ({ contents: texts.get(path), loader: 'js' }));
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
