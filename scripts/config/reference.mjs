// SPDX-License-Identifier: Apache-2.0
// docs/configuration.md out of the config.d.ts of our packages, so that neither knows a key that the other doesn't.
import { join } from 'node:path';
import { loadConfigSchema } from '@backstage/config-loader';
import prettier from 'prettier';
import { root } from '../setup/paths.mjs';

/** Where the reference is. */
export const referenceFile = join(root, 'docs/configuration.md');

/** @type {Record<string, string>} packages with keys of their own, and the title of their part */
const parts = {
  '@teal/rollouts-backend': 'Teal',
  '@teal/notifications-backend-module-dingtalk': 'DingTalk',
};

/** Says which of Teal's keys browsers get. */
const frontend = '@teal/rollouts';

const folders = [
  'rollouts',
  'rollouts-backend',
  'notifications-backend-module-dingtalk',
];

/**
 * @typedef {object} Key
 * @property {string} path `rollouts.clusters[].name`
 * @property {string} type as a person writes it
 * @property {string} description one line
 * @property {'frontend' | 'backend' | 'secret'} visibility
 */

/**
 * Every key of our packages, by package.
 *
 * @returns {Promise<Map<string, Key[]>>}
 */
export async function readKeys() {
  const schema = await loadConfigSchema({
    dependencies: [],
    packagePaths: folders.map(name =>
      join(root, 'plugins', name, 'package.json'),
    ),
  });
  const { schemas } = schema.serialize();
  const keysIn = name => {
    const own = schemas.find(({ packageName }) => packageName === name);
    if (!own) {
      throw new Error(`${name} has no config.d.ts that can be read`);
    }
    return keysOf('', own.value);
  };
  const shown = keysIn(frontend).filter(
    ({ visibility }) => visibility === 'frontend',
  );
  return new Map(
    Object.keys(parts).map(name => [
      name,
      keysIn(name).map(key =>
        shown.some(({ path }) => path === key.path)
          ? { ...key, visibility: 'frontend' }
          : key,
      ),
    ]),
  );
}

/** @returns {Key[]} leaves and lists in their order; blocks with a description, too */
function keysOf(path, node) {
  const item = node.type === 'array' ? node.items : undefined;
  const inner = item ?? node;
  const below = item ? `${path}[]` : path;
  const more = inner.additionalProperties;
  const children = [
    ...Object.entries(inner.properties ?? {}).map(([name, child]) =>
      keysOf(below ? `${below}.${name}` : name, child),
    ),
    ...(more && typeof more === 'object' && more.type
      ? [keysOf(`${below}.<name>`, more)]
      : []),
  ].flat();
  const isLeaf = children.length === 0;
  const own = isLeaf || node.description;
  return [
    ...(own
      ? [
          {
            path,
            type: isLeaf ? typeOf(node) : blockOf(node),
            description: (node.description ?? '').replace(/\s+/g, ' ').trim(),
            visibility: node.visibility ?? 'backend',
          },
        ]
      : []),
    ...children,
  ];
}

function blockOf({ type }) {
  return type === 'array' ? 'list' : 'block';
}

function typeOf({ type, items, enum: choices, const: only, anyOf }) {
  if (choices) return choices.join(', ');
  if (only !== undefined) return String(only);
  if (anyOf) return anyOf.map(typeOf).join(', ');
  if (type === 'array') return `list of ${typeOf(items)}`;
  if (type === 'object') return 'as in a Rollout';
  return type;
}

/** The page. */
export async function reference() {
  const keys = await readKeys();
  const sections = [...keys].map(([name, list]) =>
    sectionOf(parts[name], list),
  );
  const text = `# Configuration

Every key of app-config that Teal reads. \`[]\` is an entry of a list. Keys marked _secret_ are kept out of logs by Backstage; put them into environment variables or files (\`\${NAME}\`, \`$file\`). Browsers get those marked _frontend_, and no others.

<!-- Made of the packages' config.d.ts by \`yarn config-reference\`; edit those. -->

${sections.join('\n\n')}
`;
  const style = await prettier.resolveConfig(referenceFile);
  return prettier.format(text, { ...style, parser: 'markdown' });
}

function sectionOf(title, keys) {
  const rows = keys.map(
    ({ path, type, description, visibility }) =>
      `| \`${path}\` | ${type} | ${cell(description)}${
        visibility === 'backend' ? '' : ` _${visibility}_`
      } |`,
  );
  return [
    `## ${title}`,
    '',
    '| key | value | meaning |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
