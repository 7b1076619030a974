#!/usr/bin/env node
// Starts the program from code that an earlier run compiled: Node keeps it from 22.1 on, before that we do.
'use strict';
const { enableCompileCache } = require('node:module');
const entry = require.resolve('../dist/main.cjs');
enableCompileCache?.();
const program = enableCompileCache
  ? require(entry)
  : require('../dist/compile-cache.cjs').runCached({
      entry,
      runtime: `${process.version}-${process.arch}`,
      tmpDir: require('node:os').tmpdir(),
      uid: process.getuid?.(),
      onExit: listener => process.once('exit', listener),
    });
program.main();
