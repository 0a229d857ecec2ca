// SPDX-License-Identifier: Apache-2.0
import { changeGroups, valueText } from './changeGroups';

const object = 'Deployment/cart';
const image = {
  object,
  path: 'spec.template.spec.containers[shop].image',
  from: 'shop:v1',
  to: 'shop:v2',
};
const paused = { object, path: 'spec.paused', to: true };
const held = {
  object,
  path: 'spec.template.metadata.annotations["rollouts.teal.dev/held"]',
  to: 'g7',
};

describe('changeGroups', () => {
  it('tells what was asked for from what the gate adds', () => {
    expect(changeGroups([paused, held, image])).toEqual([
      { object, asked: [image], byGate: [paused, held] },
    ]);
  });

  it('knows a map of annotations that holds nothing but marks', () => {
    const annotations = {
      object,
      path: 'spec.template.metadata.annotations',
      to: { 'rollouts.teal.dev/held': 'g7' },
    };
    const theirs = { ...annotations, to: { 'example.com/team': 'shop' } };
    expect(changeGroups([annotations])[0].byGate).toEqual([annotations]);
    expect(changeGroups([theirs])[0].asked).toEqual([theirs]);
  });

  it('takes a pause without a gate for what was asked', () => {
    expect(changeGroups([paused, image])[0].asked).toEqual([paused, image]);
  });

  it('keeps objects apart, in their order', () => {
    const service = { ...image, object: 'Service/cart' };
    expect(
      changeGroups([service, image, service]).map(group => group.object),
    ).toEqual(['Service/cart', object]);
  });
});

describe('valueText', () => {
  it('leaves texts as they are, and writes everything else as JSON', () => {
    expect(valueText('shop:v2')).toBe('shop:v2');
    expect(valueText({ a: 1 })).toBe('{\n  "a": 1\n}');
    expect(valueText(false)).toBe('false');
  });
});
