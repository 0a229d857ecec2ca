// SPDX-License-Identifier: Apache-2.0

/**
 * A status message as a sentence: with a capital, unless it begins with the name
 * of an object, which is as it is.
 */
export function sentenceOf(message: string, workload: string): string {
  const firstWord = message.split(/[\s:]/, 1)[0];
  return firstWord === workload
    ? message
    : message.charAt(0).toLocaleUpperCase() + message.slice(1);
}
