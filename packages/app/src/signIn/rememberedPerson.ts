// SPDX-License-Identifier: Apache-2.0
import type { DemoPerson } from './people';
import { people } from './people';

const key = 'teal.demo.person';

/** Who signed in last in this browser and has not signed out; spares the page on a reload. */
export function rememberedPerson(): DemoPerson | undefined {
  const provider = window.localStorage.getItem(key);
  return people.find(person => person.provider === provider);
}

export function rememberPerson(person: DemoPerson): void {
  window.localStorage.setItem(key, person.provider);
}

export function forgetPerson(): void {
  window.localStorage.removeItem(key);
}
