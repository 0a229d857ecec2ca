// SPDX-License-Identifier: Apache-2.0

/** Somebody of the demo one can sign in as; `provider` is an auth provider of the backend. */
export interface DemoPerson {
  readonly provider: 'guest' | 'colleague' | 'onlooker' | 'platform';
  readonly name: string;
  readonly what: string;
  /** Label of the button. */
  readonly enter: string;
}

export const people: readonly DemoPerson[] = [
  {
    provider: 'guest',
    name: 'Dora Developer',
    what: 'is on the team that owns the shop: she promotes releases and rolls them back.',
    enter: 'Enter',
  },
  {
    provider: 'colleague',
    name: 'Olga Owner',
    what: 'is on the same team: where a second person is asked for, she promotes what Dora began.',
    enter: 'Enter as Olga',
  },
  {
    provider: 'onlooker',
    name: 'Otto Onlooker',
    what: 'is on no team: he sees every release and may change none.',
    enter: 'Look around',
  },
  {
    provider: 'platform',
    name: 'Ada Admin',
    what: 'is on the platform team: she may release everything, and edits what releases start from.',
    enter: 'Enter as Ada',
  },
];
