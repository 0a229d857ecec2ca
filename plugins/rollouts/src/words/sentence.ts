// SPDX-License-Identifier: Apache-2.0

import { personName } from './personName';

const RFC_3339 = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;

/** An entity reference of somebody who acted through the portal. */
const PERSON = /\buser:default\/[\w.-]+/g;

/**
 * A status message as a sentence: with a capital, unless it begins with the name
 * of an object, which is as it is; with the reader's own time of day
 * and short names of people.
 */
export function sentenceOf(message: string, workload?: string): string {
  const local = message
    .replace(RFC_3339, localTime)
    .replace(PERSON, personName);
  const firstWord = local.split(/[\s:]/, 1)[0];
  return firstWord === workload
    ? local
    : local.charAt(0).toLocaleUpperCase() + local.slice(1);
}

/** The time of day; the date too where it isn't today. */
function localTime(text: string): string {
  const time = new Date(text);
  return time.toDateString() === new Date().toDateString()
    ? time.toLocaleTimeString()
    : time.toLocaleString();
}
