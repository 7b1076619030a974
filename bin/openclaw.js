#!/usr/bin/env node
// Starts the program; where Node has a compile cache, compiled code is kept between runs.
import module from 'node:module';

module.enableCompileCache?.();
const { main } = await import('../dist/main.js');
await main();
