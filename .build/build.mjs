// Builds dist/: the program as CommonJS chunks, which Node starts in a third of the time that ES modules take it, and
// the library as one ES module. Only what a command touches is read, so the program stays in chunks.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
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

/** esbuild splits only ES modules: these are made first, and each is then turned into CommonJS. */
async function buildProgram() {
  const { outputFiles } = await build({
    ...common,
    entryPoints: ['src/main.ts'],
    splitting: true,
    format: 'esm',
    chunkNames: 'chunks/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    write: false,
  });
  for (const { path, text } of outputFiles) {
    const { code } = await transform(text, {
      format: 'cjs',
      minify: true,
      platform: 'node',
      target: common.target,
      supported: { 'dynamic-import': false },
    });
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, code);
  }
}

const buildLibrary = () => build({ ...common, entryPoints: ['src/index.ts'], format: 'esm' });

await rm('dist', { recursive: true, force: true });
await Promise.all([buildProgram(), buildLibrary()]);
