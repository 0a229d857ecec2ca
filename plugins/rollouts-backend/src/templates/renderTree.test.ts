// SPDX-License-Identifier: Apache-2.0
import { readTemplate } from './DeploymentTemplate';
import type { Rendered } from './renderTree';
import { renderTree } from './renderTree';
import { templateText } from './__testUtils__/templateText';

function render(
  manifest: string | undefined,
  parameters: Record<string, unknown>,
  now: () => number = () => 0,
): Rendered {
  const template = readTemplate('web.yaml', templateText({ manifest }));
  if (!template) throw new Error('it is a template');
  const { file, manifest: tree } = template;
  return renderTree({ file, tree, input: { parameters }, now });
}

const values = {
  image: 'ghcr.io/acme/cart:v1',
  replicas: 3n,
  host: null,
  labels: null,
};

describe('a template with parameters', () => {
  it('is the object; numbers stay numbers, and what is null is left out', () => {
    expect(render(undefined, values).object).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      spec: {
        replicas: 3,
        selector: { matchLabels: { app: 'cart' } },
        template: {
          metadata: { labels: { app: 'cart' }, annotations: {} },
          spec: {
            containers: [{ name: 'shop', image: 'ghcr.io/acme/cart:v1' }],
          },
        },
      },
    });
  });

  // What would break out of its quotes, its line or its list, were the text filled in before YAML is read.
  it.each([
    'v1\n          securityContext: { privileged: true }',
    'v1", "command": ["sh"], "x": "',
    "v1' # '",
    'v1}]\n---\nkind: Pod',
    '!!js/function "return process.env"',
    '*anchor',
    '&anchor v1',
    '<<: { a: 1 }',
    '- a\n- b',
    '| \n  block',
    '%TAG ! tag:example.com:',
    '@at `tick` ${{ parameters.other }} {{ x }} ${HOME}',
    'null',
    'true',
    '0x10',
    '\u2028\u0000\ufeff',
  ])('makes one text of one parameter, whatever it holds: %j', image => {
    for (const manifest of [
      'image: ${{ parameters.image }}\nlast: 1',
      'image: "${{ parameters.image }}"\nlast: 1',
      "image: '${{ parameters.image }}'\nlast: 1",
      'image: >-\n  ${{ parameters.image }}\nlast: 1',
      '{ image: "${{ parameters.image }}", last: 1 }',
    ]) {
      const { object } = render(manifest, { image, other: 'secret' });
      expect(object).toEqual({ image, last: 1 });
    }
    const { object } = render('image: a/${{ parameters.image }}', { image });
    expect(object).toEqual({ image: `a/${image}` });
  });

  it('gives fields that are named like those of every object to the object alone', () => {
    const names = ['constructor', 'toString', 'hasOwnProperty', '__proto__x'];
    const { object } = render(
      'labels: ${{ parameters.labels }}\nown: "${{ parameters.labels.constructor }}"',
      { labels: new Map(names.map(name => [name, 'mine'])) },
    );
    expect(object.own).toBe('mine');
    expect(Object.entries(object.labels as object)).toEqual(
      names.map(name => [name, 'mine']),
    );
    expect(Object.getPrototypeOf(object.labels)).toBe(Object.prototype);
    expect({}.constructor).toBe(Object);
  });

  it('knows where every part of it stands', () => {
    const { at } = render(undefined, values);
    const line = (text: string) =>
      templateText()
        .split('\n')
        .findIndex(it => it.includes(text)) + 1;
    expect(at(['spec', 'replicas'])).toEqual({
      line: line('replicas: ${{'),
      column: 3,
    });
    const image = ['spec', 'template', 'spec', 'containers', 0, 'image'];
    expect(at(image).line).toBe(line('image: ${{'));
    expect(at([...image.slice(0, 5), 'ports', 0]).line).toBe(
      line('- name: shop'),
    );
  });

  it('counts the places of a list without the items that are left out', () => {
    const { object, at } = render(
      'list:\n  - ${{ parameters.none }}\n  - second',
      { none: null },
    );
    expect(object).toEqual({ list: ['second'] });
    expect(at(['list', 0])).toMatchObject({ line: at(['list']).line + 2 });
  });

  it.each([
    ['image: ${{ parameters.gone }}', 'No such key: gone'],
    ['image: ${{ parameters.image + 1 }}', 'no such overload'],
  ])('is refused with file, line and column: %s', (manifest, why) => {
    expect(() => render(manifest, { image: 'a' })).toThrow(
      new RegExp(`^web\\.yaml:\\d+:8: .*${why}`),
    );
  });

  it('makes no object of endless length', () => {
    const doubled = Array(40).fill('parameters.image').join(' + ');
    const manifest = Array.from(
      { length: 60 },
      (_, n) => `f${n}: \${{ ${doubled} }}`,
    ).join('\n');
    expect(() => render(manifest, { image: 'a'.repeat(2_000) })).toThrow(
      'makes an object of more than 524288 characters',
    );
  });

  it('ends where its expressions take too long', () => {
    let at = 0;
    const clock = () => (at += 1_500);
    expect(() => render('a: ${{ 1 }}\nb: ${{ 2 }}', {}, clock)).toThrow(
      'takes more than 2000 ms',
    );
  });
});
