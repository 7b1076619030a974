// Tests the compile cache, a process a run: what an earlier run compiled is used again, what is not this user's or not whole never is, and no trouble with it shows.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, it } from 'vitest';

const BUILT = fileURLToPath(new URL('../../dist/compile-cache.cjs', import.meta.url));
const uid = process.getuid?.();

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  mkdirSync(join(dir, 'dist/chunks'), { recursive: true });
  const filler = `// ${'x'.repeat(5000)}\n`;
  const entry = `const { add } = require('./chunks/add.cjs'); exports.main = () => add(2, 3) + require('node:path').sep;`;
  writeFileSync(join(dir, 'dist/main.cjs'), filler + entry);
  writeFileSync(join(dir, 'dist/chunks/add.cjs'), `${filler}exports.add = (a, b) => a + b;`);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const home = (user = uid) => join(dir, `openclaw-compile-cache-${user ?? 'user'}`);
const files = () => {
  const [build = ''] = existsSync(home()) ? readdirSync(home()) : [];
  return build === '' ? [] : readdirSync(join(home(), build)).map(name => join(home(), build, name));
};

/** One run of the program: a process of its own, since V8 remembers within one. */
async function run(user = uid): Promise<void> {
  const options = JSON.stringify({ entry: join(dir, 'dist/main.cjs'), tmpDir: dir });
  const asUser = `process.getuid = ${user === undefined ? undefined : `() => ${user}`}`;
  const code = `${asUser}; console.log(require(${JSON.stringify(BUILT)}).runCached({ ...${options}, process, require }).main())`;
  const { stdout, stderr } = await execa(process.execPath, ['-e', code]);
  expect({ stdout, stderr }).toEqual({ stdout: '5/', stderr: '' });
}

it('keeps what was compiled, for this user alone, and runs from it', async () => {
  await run();
  expect(files()).toHaveLength(2);
  expect(statSync(home()).mode & 0o777).toBe(0o700);
  const before = files().map(path => statSync(path).mtimeMs);
  await run();
  expect(files().map(path => statSync(path).mtimeMs)).toEqual(before);
});

it.each([
  ['empty', Buffer.alloc(0)],
  ['random', Buffer.alloc(9000, 7)],
])('code that is %s is not run but replaced', async (_what, bytes) => {
  await run();
  for (const path of files()) writeFileSync(path, bytes);
  await run();
  for (const path of files()) expect(statSync(path).size).not.toBe(bytes.length);
});

it.runIf(uid !== undefined)('takes nothing from a folder that belongs to somebody else', async () => {
  const other = uid! + 1;
  mkdirSync(home(other), { mode: 0o700 });
  await run(other);
  expect(readdirSync(home(other))).toEqual([]);
});

it.runIf(uid !== undefined)('drops what stands in a folder that others could write to', async () => {
  await run();
  const [path = ''] = files();
  writeFileSync(`${path}.planted`, 'code of somebody else');
  chmodSync(home(), 0o777);
  await run();
  expect(statSync(home()).mode & 0o777).toBe(0o700);
  expect(files()).toHaveLength(2);
  expect(existsSync(`${path}.planted`)).toBe(false);
});

it('does without where the folder cannot be made', async () => {
  writeFileSync(home(), 'a file in its place');
  await run();
});
