// SPDX-License-Identifier: Apache-2.0
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top of the checkout. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Everything that set-up brings or builds; git-ignored, safe to delete as a whole. */
export const cache = join(root, '.cache');

/** One log a stage; the newest run wins. */
export const logs = join(cache, 'logs');
