import { library } from '@rheobase/nodes/library';
import { processIo } from './io.js';
import { main } from './main.js';

/** What `bin/rheobase.mjs` starts, packed into few files by scripts/bundle.mjs. */
process.exitCode = await main(process.argv.slice(2), processIo(), library);
