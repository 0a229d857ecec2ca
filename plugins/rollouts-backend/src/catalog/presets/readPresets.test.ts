// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import { builtInPresets } from './builtInPresets';
import { fillPlaceholders } from './placeholders';
import { presetViews, readPresets } from './readPresets';
import { specProblems } from './specSchema';

const read = (presets: unknown) =>
  readPresets(new ConfigReader({ presets } as never));

const steps = [{ replicas: '50%', traffic: { weight: 10 }, pause: {} }];

describe('the presets of a portal', () => {
  it.each(builtInPresets.map(preset => [preset.name, preset] as const))(
    '%s is right by the schema as it is',
    (_name, { spec }) => {
      expect(specProblems('strategy', spec, 'preset')).toEqual([]);
    },
  );

  it("are Teal's four where app-config names none", () => {
    expect([...readPresets(undefined).keys()]).toEqual([
      'blue-green',
      'canary',
      'a-b-test',
      'mirror-first',
    ]);
  });

  it("are Teal's and the portal's own, which replace Teal's of the same name", () => {
    const presets = read({
      canary: { description: 'ours', strategy: { steps } },
      careful: {
        strategy: { steps },
        onFailure: 'Pause',
        traffic: { gracePeriodSeconds: 9 },
      },
    });
    expect(
      presetViews(presets).map(({ name, builtIn }) => [name, builtIn]),
    ).toEqual([
      ['blue-green', true],
      ['canary', false],
      ['a-b-test', true],
      ['mirror-first', true],
      ['careful', false],
    ]);
    expect(presets.get('careful')?.spec).toEqual({
      strategy: { type: 'BlueGreen', steps },
      onFailure: 'Pause',
      traffic: { gracePeriodSeconds: 9 },
    });
  });

  it.each<[string, unknown, string]>([
    [
      'a misspelt field',
      { p: { strategy: { steps: [{ replica: '50%' }] } } },
      'app-config rollouts.presets.p.strategy.steps[0].replica: is unknown; there are replicas, traffic, pause, analysis',
    ],
    [
      'no steps',
      { p: { strategy: {} } },
      'app-config rollouts.presets.p.strategy: needs steps',
    ],
    [
      'a weight of 150',
      {
        p: {
          strategy: { steps: [{ replicas: 1, traffic: { weight: 150 } }] },
        },
      },
      'app-config rollouts.presets.p.strategy.steps[0].traffic.weight: must be <= 100',
    ],
    [
      'what the entity and its workload decide',
      { p: { strategy: { steps }, workloadRef: { name: 'cart' } } },
      'rollouts.presets.p.workloadRef: is unknown',
    ],
    [
      'a Service, which is found',
      { p: { strategy: { steps }, traffic: { service: 'cart' } } },
      'rollouts.presets.p.traffic.service: is unknown',
    ],
    [
      'a value that is none of the possible ones',
      { p: { strategy: { steps }, onFailure: 'Explode' } },
      'rollouts.presets.p.onFailure: is "Explode"; it can be Rollback, Pause',
    ],
    [
      'an unknown placeholder',
      {
        p: {
          strategy: { steps },
          analysis: {
            background: { templates: [{ name: '{servce}-health' }] },
          },
        },
      },
      'app-config rollouts.presets.p: {servce} is no placeholder; there are {service}, {namespace}, {entity}',
    ],
    [
      'a name that stands for something else',
      { inline: { strategy: { steps } } },
      'app-config rollouts.presets.inline: inline stands for the steps annotation',
    ],
    [
      'a name that no label can hold',
      { 'Our Canary': { strategy: { steps } } },
      'a name has small letters, digits and dashes',
    ],
    [
      'a text',
      { p: 'careful' },
      'app-config rollouts.presets.p: is no strategy',
    ],
    ['a list', [], 'app-config rollouts.presets: is no map'],
  ])('are refused with their key: %s', (_what, presets, message) => {
    expect(() => read(presets)).toThrow(message);
  });
});

describe('placeholders', () => {
  const values = { service: 'cart', namespace: 'shop', entity: 'cart-entity' };

  it('are filled in, in every text', () => {
    expect(
      fillPlaceholders(
        { a: ['http://{service}.{namespace}/{entity}', 7], b: { c: true } },
        values,
      ),
    ).toEqual({ a: ['http://cart.shop/cart-entity', 7], b: { c: true } });
  });

  it.each(['{{service}}', '${service}', '{namespace="x"}', '{}', '{{args.a}}'])(
    'leave %s alone, which others read',
    text => {
      expect(fillPlaceholders(text, values)).toBe(text);
    },
  );
});
