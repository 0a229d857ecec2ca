// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';

const example = file => `--filename=${join(root, 'examples/demo', file)}`;

/** Paths of the shop behind the gateway, for visitors. */
export const shopPaths = ['/cart', '/checkout'];

/** Deploys the shop and waits until all of it serves. */
export async function deployShop(kubectl) {
  await kubectl(['apply', '--server-side', example('shop.yaml')]);
  await kubectl([
    'wait',
    '--namespace=shop',
    '--for=condition=Available',
    '--timeout=300s',
    'deployment',
    '--all',
  ]);
}

/** Hands the shop's Deployments to Teal. */
export async function createRollouts(kubectl) {
  await kubectl(['apply', '--server-side', example('rollouts.yaml')]);
}
