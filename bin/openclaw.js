#!/usr/bin/env node
// Starts the program from code that an earlier run compiled: Node keeps it from 22.1 on, before that we do.
'use strict';
const { version, arch, getuid } = process;
const [major, minor] = version.slice(1).split('.').map(Number);
const keepsCode = major > 22 || (major === 22 && minor > 0);
if (keepsCode) require('node:module').enableCompileCache();
const program = keepsCode
  ? require('../dist/main.cjs')
  : require('../dist/compile-cache.cjs').runCached({
      entry: `${__dirname}/../dist/main.cjs`,
      runtime: `${version}-${arch}`,
      tmpDir: require('node:os').tmpdir(),
      uid: getuid?.(),
      require,
      onExit: listener => process.once('exit', listener),
    });
program.main();
