// SPDX-License-Identifier: Apache-2.0
import { StageFailed } from './stage.mjs';

/** Prints why a command gave up, and makes it end with code 1. */
export function reportFailure(error) {
  const text =
    error instanceof StageFailed
      ? error.report()
      : error.stack ?? String(error);
  process.stderr.write(`\n${text}\n`);
  process.exitCode = 1;
}
