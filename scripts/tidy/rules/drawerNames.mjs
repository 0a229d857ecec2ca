// SPDX-License-Identifier: Apache-2.0
// A drawer named "utils" collects whatever has no home; one idea a file, named after it.
const drawer =
  /^(utils?|helpers?|misc|shared)$|(Utils?|Helpers?|[-_](utils?|helpers?))$/;

/** @type {import('../source.mjs').Rule} */
export const drawerNames = {
  name: 'drawer-names',
  applies: () => true,
  check({ path }) {
    const named = path
      .split('/')
      .find(part => drawer.test(part.replace(/(\.[a-z]+)+$/, '')));
    return named
      ? [
          {
            line: 1,
            message: `"${named}" says nothing: name it after its one idea`,
          },
        ]
      : [];
  },
};
