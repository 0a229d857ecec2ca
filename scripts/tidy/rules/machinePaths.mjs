// SPDX-License-Identifier: Apache-2.0
// Nothing of one machine or one network: no home directories, no registry addresses.
const paths = /(?<![\w.$}/-])\/(work|root|home|Users)\/[A-Za-z]/;
const registries =
  /https?:\/\/(?:[\w-]+\.)*(?:registry|proxy|pypi|goproxy)[\w-]*(?:\.[\w-]+)+/;

/** @type {import('../source.mjs').Rule} */
export const machinePaths = {
  name: 'machine-paths',
  applies: path => !path.startsWith('scripts/tidy/') && path !== 'yarn.lock',
  check({ lines }) {
    return lines.flatMap((text, index) => {
      const found = text.match(paths)?.[0] ?? text.match(registries)?.[0];
      return found
        ? [
            {
              line: index + 1,
              message: `names ${found}…, which other machines don't have`,
            },
          ]
        : [];
    });
  },
};
