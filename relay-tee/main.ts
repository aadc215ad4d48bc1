/** The relay of an enclave: what its image starts. */
import { enclavePorts } from './enclave.ts';
import { runRelay } from './run.ts';

await runRelay(process.env, (options) => enclavePorts(process.env, options));
