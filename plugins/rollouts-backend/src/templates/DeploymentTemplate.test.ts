// SPDX-License-Identifier: Apache-2.0
import { readTemplate } from './DeploymentTemplate';
import { templateText } from './__testUtils__/templateText';

const [head] = templateText().split('---');

describe('the file of a template', () => {
  it('says what the template is called, in which version, and what it takes', () => {
    expect(readTemplate('web.yaml', templateText())).toMatchObject({
      id: 'web',
      version: '1.0.0',
      title: 'Web service',
      file: 'web.yaml',
      parameters: { type: 'object', required: ['image'] },
    });
  });

  it.each([
    'kind: Component\nmetadata: { name: cart }',
    '# no DeploymentTemplate\nkind: Component',
    'just text',
    '',
  ])('is left alone where it is something else: %j', text => {
    expect(readTemplate('catalog-info.yaml', text)).toBeUndefined();
  });

  it.each<[string, string, RegExp]>([
    [
      'an unknown format',
      templateText().replace('v1alpha1', 'v9'),
      /^web\.yaml:1:13: apiVersion is not/,
    ],
    [
      'an unknown field',
      `spare: 1\n${templateText()}`,
      /^web\.yaml:1:1: spare is unknown/,
    ],
    ['no workload', head, /^web\.yaml:1:1: has 1 documents/],
    [
      'two workloads',
      `${templateText()}---\nkind: Service\n`,
      /^web\.yaml:\d+:1: has 3 documents/,
    ],
    [
      'a name that is none',
      templateText({ id: 'A/../b' }),
      /^web\.yaml:4:9: metadata\.name "A\/\.\.\/b" has other signs/,
    ],
    [
      'no version',
      templateText({ version: '' }),
      /^web\.yaml:7:12: spec\.version is missing/,
    ],
    [
      'a version that is a number',
      templateText({ version: '1.0' }),
      /^web\.yaml:7:12: spec\.version is no text; put it in quotes/,
    ],
    [
      'a schema that is none',
      templateText({ parameters: 'type: string' }),
      /^web\.yaml:9:5: spec\.parameters is no schema of an object/,
    ],
    [
      'an expression that is none',
      templateText({ manifest: 'a:\n  b: ${{ process.exit() }}' }),
      /^web\.yaml:\d+:6: .*there is no exit\(\)/,
    ],
    [
      'an expression in a name',
      templateText({ manifest: '"${{ parameters.a }}": 1' }),
      /^web\.yaml:\d+:1: has an expression in the name/,
    ],
    [
      'broken YAML',
      templateText({ manifest: 'a: [1, 2' }),
      /^web\.yaml:\d+:\d+: is no plain YAML/,
    ],
    [
      'a field twice',
      templateText({ manifest: 'a: 1\na: 2' }),
      /^web\.yaml:\d+:1: is no plain YAML: Map keys must be unique/,
    ],
    [
      'a tag',
      templateText({ manifest: 'a: !!js/function "x"' }),
      /^web\.yaml:\d+:4: /,
    ],
    [
      'an alias',
      templateText({ manifest: 'a: &x 1\nb: *x' }),
      /^web\.yaml:\d+:\d+: has an anchor or alias/,
    ],
    [
      'a merge key',
      templateText({ manifest: '<<: { a: 1 }' }),
      /^web\.yaml:\d+:1: has a field <</,
    ],
    [
      'a field __proto__',
      templateText({ manifest: '__proto__: { polluted: 1 }' }),
      /^web\.yaml:\d+:1: has a field __proto__/,
    ],
    [
      'infinity',
      templateText({ manifest: 'a: .inf' }),
      /^web\.yaml:\d+:4: Infinity is no number/,
    ],
    [
      'a map as the name of a field',
      templateText({ manifest: '? { a: 1 }\n: 2' }),
      /whose name is no text/,
    ],
  ])('is refused with %s', (_what, text, message) => {
    expect(() => readTemplate('web.yaml', text)).toThrow(message);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['bytes', `# ${'a'.repeat(200_000)}`, 'bytes; at most 131072'],
    ['values', `a: [${'1,'.repeat(6_000)}1]`, 'has more than 5000 values'],
    [
      'depth',
      `a: ${'['.repeat(60)}${']'.repeat(60)}`,
      'is nested more than 40 deep',
    ],
    ['brackets', '['.repeat(100_000), 'web.yaml'],
    ['aliases that multiply', aliases(), 'has an anchor or alias'],
  ])('of endless %s is refused', (_what, manifest, message) => {
    expect(() => readTemplate('web.yaml', templateText({ manifest }))).toThrow(
      message,
    );
  });
});

/** Each level nine times the one before. */
function aliases(): string {
  const lines = ['a0: &a0 x'];
  for (let n = 1; n < 10; n += 1) {
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}
