// SPDX-License-Identifier: Apache-2.0
// The template change with which somebody would release a new version of a demo service. Nothing in it knows Teal.

const image = 'teal.dev/shop';

/** What `npm run demo:release -- <service> <kind>` can release. */
export const kinds = {
  healthy: 'the next version, which works (the default)',
  broken: 'the next version, which answers four of ten requests with an error',
  missing: 'a version whose image does not exist',
};

/**
 * Tag of the release that follows.
 *
 * @param {string} currentImage such as teal.dev/shop:v3-broken
 * @param {string} wanted a kind, or a tag of one's own such as v7
 */
export function nextTag(currentImage, wanted) {
  const current = Number(currentImage.match(/:(?:missing-)?v(\d+)/)?.[1] ?? 0);
  switch (wanted) {
    case 'healthy':
      return `v${current + 1}`;
    case 'broken':
      return `v${current + 1}-broken`;
    case 'missing':
      return `missing-v${current + 1}`;
    default:
      return wanted;
  }
}

/**
 * Strategic merge patch of the Deployment.
 *
 * @param {{tag: string, errorRate?: number}} version `errorRate` 0 to 1; absent: none
 */
export function releasePatch({ tag, errorRate }) {
  const env =
    errorRate === undefined
      ? { name: 'ERROR_RATE', $patch: 'delete' }
      : { name: 'ERROR_RATE', value: String(errorRate) };
  return {
    spec: {
      template: {
        spec: {
          containers: [{ name: 'shop', image: `${image}:${tag}`, env: [env] }],
        },
      },
    },
  };
}
