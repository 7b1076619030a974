#!/usr/bin/env node
// Starts the program from code that an earlier run compiled: Node keeps it from 22.1 on, before that we do.
'use strict';
const [major, minor] = process.version.slice(1).split('.').map(Number);
const keepsCode = major > 22 || (major === 22 && minor > 0);
const entry = `${__dirname}/../dist/main.cjs`;
const runCached = () =>
  require('../dist/compile-cache.cjs').runCached({ entry, tmpDir: require('node:os').tmpdir(), process, require });
if (keepsCode) require('node:module').enableCompileCache();
const program = keepsCode ? require(entry) : runCached();
program.main();
