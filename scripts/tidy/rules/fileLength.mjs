// SPDX-License-Identifier: Apache-2.0
const limit = 400;

/** @type {import('../source.mjs').Rule} */
export const fileLength = {
  name: 'file-length',
  applies: path => /\.(tsx?|mjs|cjs|js|go|sh)$/.test(path),
  check({ lines }) {
    return lines.length > limit
      ? [
          {
            line: limit + 1,
            message: `${lines.length} lines; at most ${limit}: it wants to be two files`,
          },
        ]
      : [];
  },
};
