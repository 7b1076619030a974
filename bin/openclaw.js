#!/usr/bin/env node
// Starts the program; where Node has a compile cache, compiled code is kept between runs.
'use strict';
require('node:module').enableCompileCache?.();
require('../dist/main.cjs').main();
