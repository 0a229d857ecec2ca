// SPDX-License-Identifier: Apache-2.0
import type { BaseConfiguration } from '@teal/rollouts-common';
import {
  changesBetween,
  configurationOf,
  draftOf,
  rebased,
} from './configurationDraft';

const full: BaseConfiguration = {
  image: 'ghcr.io/acme/cart',
  organisation: 'group:default/shop-team',
  workload: {
    cluster: 'eu-1',
    namespace: 'shop',
    kind: 'StatefulSet',
    name: 'cart',
    container: 'app',
  },
  replicas: 3,
  healthCheckPath: '/healthz',
  resources: {
    requests: { cpu: '100m', memory: '64Mi' },
    limits: { cpu: '1', memory: '256Mi' },
  },
  preset: 'canary',
  template: { id: 'web-service', version: '2' },
  environments: ['test', 'live'],
  parameters: { LOG_LEVEL: 'info', REGION: 'eu' },
};

describe('a base configuration in a form', () => {
  it('comes out as it went in', () => {
    expect(configurationOf(draftOf(full))).toEqual(full);
    expect(configurationOf(draftOf({}))).toEqual({});
  });

  it('says nothing of what is left empty, and keeps no object for it', () => {
    const draft = draftOf({ workload: { name: 'cart' }, replicas: 3 });
    const emptied = { ...draft, workload: ' ', replicas: '' };
    expect(configurationOf(emptied)).toEqual({});
  });

  it('tells a number of zero replicas from none', () => {
    expect(configurationOf({ ...draftOf({}), replicas: '0' })).toEqual({
      replicas: 0,
    });
  });

  it('leaves out parameters without a name, and a version without a template', () => {
    const draft = {
      ...draftOf({}),
      templateVersion: '2',
      parameters: [
        { name: ' ', value: 'x' },
        { name: 'REGION', value: '' },
      ],
    };
    expect(configurationOf(draft)).toEqual({ parameters: { REGION: '' } });
  });
});

describe('two base configurations', () => {
  it('differ in the fields that say something else', () => {
    const other = {
      ...full,
      replicas: 5,
      preset: undefined,
      environments: ['live', 'test'],
    };
    expect(changesBetween(draftOf(full), draftOf(other))).toEqual([
      { field: 'replicas', from: '3', to: '5' },
      { field: 'preset', from: 'canary', to: '' },
      { field: 'environments', from: 'test, live', to: 'live, test' },
    ]);
  });

  it('of two people are brought together field by field', () => {
    const base = draftOf(full);
    const mine = { ...base, replicas: '5', preset: '' };
    const theirs = draftOf({
      ...full,
      replicas: 4,
      image: 'ghcr.io/acme/till',
    });
    expect(rebased({ base, mine, theirs })).toEqual({
      ...base,
      image: 'ghcr.io/acme/till',
      replicas: '5',
      preset: '',
    });
  });
});
