// SPDX-License-Identifier: Apache-2.0

/** A key of app-config that holds what it can't; the message names it and the remedy. */
export class SettingsError extends Error {
  readonly name = 'SettingsError';
  readonly key: string;

  constructor(key: string, problem: string) {
    super(`app-config ${key}: ${problem}`);
    this.key = key;
  }
}
