#!/usr/bin/env node
import module from 'node:module';

// Keeps what V8 compiled, from Node 22 on; before it there is no such function.
module.enableCompileCache?.();
await import('../bundle/program.js');
