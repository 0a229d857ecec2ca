// SPDX-License-Identifier: Apache-2.0
/** One JSON object a line, as log collectors want it. */
import type { Writable } from 'node:stream';
import type { LogFields, Logger } from '../controller/logger';
import type { LogLevel } from './options';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Writes lines of at least this level. */
export function jsonLogger(output: Writable, level: LogLevel): Logger {
  const least = LEVELS.indexOf(level);
  const at =
    (of: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      if (LEVELS.indexOf(of) < least) return;
      const time = new Date().toISOString();
      output.write(
        `${JSON.stringify({ time, level: of, message, ...fields })}\n`,
      );
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
  };
}
