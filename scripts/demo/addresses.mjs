// SPDX-License-Identifier: Apache-2.0

/**
 * What `npm start` ends with.
 *
 * @param {{portal: string, gateway?: string, prometheus?: string, kubeconfig: string, demo?: string, seconds: number}} up `demo` is its name
 */
export function addresses({
  portal,
  gateway,
  prometheus,
  kubeconfig,
  demo,
  seconds,
}) {
  const rows = [
    ['portal', `${portal}   (sign in with "Enter")`],
    gateway && ['gateway', `${gateway}/cart  ${gateway}/checkout`],
    prometheus && ['Prometheus', prometheus],
    ['kubeconfig', kubeconfig],
  ].filter(Boolean);
  const named = demo === 'demo' ? '' : ` --name ${demo}`;
  const releases = [
    '',
    '  Release something, in another terminal:',
    `    npm run demo:release -- cart${named}            the next version, which works`,
    `    npm run demo:release -- cart broken${named}     one that answers with errors`,
    `  then watch, promote or roll it back, or press "New release":  ${portal}/catalog/default/component/cart/rollouts`,
  ];
  return [
    '',
    `Teal is up (${seconds.toFixed(1)} s)`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(12)}${value}`),
    ...(demo ? releases : []),
    '',
    '  Ctrl-C ends everything.',
    '',
    '',
  ].join('\n');
}
