// SPDX-License-Identifier: Apache-2.0
import { parseAllDocuments } from 'yaml';
import { annotate } from './annotate';

const strategy = 'rollouts.teal.dev/strategy';

/** Sets the strategy blue-green in a file, of entity cart where nothing else is said. */
function enable(
  text: string,
  entity = {},
  annotations: Record<string, string> = { [strategy]: 'blue-green' },
) {
  return annotate({ text, path: 'catalog-info.yaml', entity, annotations });
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

const plain = lines(
  '# Who asks: #shop',
  'apiVersion: backstage.io/v1alpha1',
  'kind: Component',
  'metadata:',
  '  name: cart   # as in the cluster',
  '  annotations:',
  '      backstage.io/kubernetes-id: "cart"',
  '      backstage.io/techdocs-ref:   dir:.  # docs',
  '',
  '  # where it is linked',
  '  tags: [ shop,   web ]',
  'spec:',
  '  type: service',
);

describe('annotating a catalog-info.yaml', () => {
  it('adds one line and touches no other', () => {
    const added = `      ${strategy}: blue-green`;
    const expected = plain.split('\n');
    expected.splice(8, 0, added);
    expect(enable(plain)).toBe(expected.join('\n'));
  });

  it('replaces the value that is there, and keeps its comment', () => {
    const there = plain.replace(
      'dir:.  # docs',
      `dir:.  # docs\n      ${strategy}: 'canary'   # since May`,
    );
    expect(enable(there)).toBe(
      there.replace(`'canary'   # since May`, 'blue-green   # since May'),
    );
  });

  it('leaves a file that says so already byte for byte', () => {
    const once = enable(plain);
    expect(enable(once)).toBe(once);
  });

  it('makes the annotations of an entity that has none, in its own indentation', () => {
    const text = lines(
      'kind: Component',
      'metadata:',
      '    name: cart',
      '    links:',
      '        - url: https://example.com',
      '# the end of metadata',
      'spec: {}',
    );
    expect(enable(text)).toBe(
      lines(
        'kind: Component',
        'metadata:',
        '    name: cart',
        '    links:',
        '        - url: https://example.com',
        '    annotations:',
        `      ${strategy}: blue-green`,
        '# the end of metadata',
        'spec: {}',
      ),
    );
  });

  it('ends the last line of a file without a newline', () => {
    expect(enable('kind: Component\nmetadata:\n  name: cart')).toBe(
      lines(
        'kind: Component',
        'metadata:',
        '  name: cart',
        '  annotations:',
        `    ${strategy}: blue-green`,
      ),
    );
  });

  it('writes steps of several lines so that they can be read', () => {
    const steps = '- replicas: 50%\n  pause: {}\n\n- replicas: 100%\n';
    const text = enable(plain, {}, { 'rollouts.teal.dev/steps': steps });
    expect(text).toContain(
      lines(
        '      rollouts.teal.dev/steps: |',
        '        - replicas: 50%',
        '          pause: {}',
        '',
        '        - replicas: 100%',
      ),
    );
    expect(text).toContain('  tags: [ shop,   web ]');
  });

  it('quotes what YAML would take for something else', () => {
    const text = enable(plain, {}, { 'rollouts.teal.dev/paused': 'true' });
    expect(text).toContain('rollouts.teal.dev/paused: "true"');
  });

  it.each([
    ['flow', 'kind: Component\nmetadata: {name: cart} # short\n'],
    [
      'an anchor',
      'kind: Component\nmetadata:\n  name: cart\n  annotations: &a {b: c} # kept\nspec: *a\n',
    ],
    [
      'nothing',
      'kind: Component\nmetadata:\n  name: cart # kept\n  annotations:\n',
    ],
  ])('finds another way through %s, and keeps the comment', (_what, text) => {
    const edited = enable(text);
    const [document] = parseAllDocuments(edited) as { toJS(): unknown }[];
    expect(document.toJS()).toMatchObject({
      metadata: { name: 'cart', annotations: { [strategy]: 'blue-green' } },
    });
    expect(edited).toContain(/#.*/.exec(text)?.[0] ?? '');
  });

  it('changes the one entity of several that is meant, without regard to case', () => {
    const text = lines(
      'kind: Component',
      'metadata:',
      '  name: cart',
      '---',
      '# the second',
      'kind: API',
      'metadata:',
      '  name: cart',
    );
    const edited = enable(text, { kind: 'api', name: 'Cart' });
    expect(edited.startsWith(text)).toBe(true);
    expect(edited.slice(text.length)).toBe(
      lines('  annotations:', `    ${strategy}: blue-green`),
    );
  });

  it.each<[string, string, object, RegExp]>([
    [
      'no such entity',
      plain,
      { name: 'checkout' },
      /an entity called checkout/,
    ],
    ['several', `${plain}---\n${plain}`, {}, /holds 2 entities; say with/],
    ['no entity at all', 'a: b\n', {}, /does not hold an entity/],
    ['no YAML', 'kind: [Component\n', {}, /^catalog-info.yaml: /],
  ])('refuses %s with a sentence', (_what, text, entity, sentence) => {
    expect(() => enable(text, entity)).toThrow(sentence);
  });
});
