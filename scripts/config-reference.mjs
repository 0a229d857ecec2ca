// SPDX-License-Identifier: Apache-2.0
// `yarn config-reference`: writes docs/configuration.md out of the packages' config.d.ts.
import { writeFileSync } from 'node:fs';
import { reference, referenceFile } from './config/reference.mjs';

writeFileSync(referenceFile, await reference());
