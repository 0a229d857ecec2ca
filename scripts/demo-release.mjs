// SPDX-License-Identifier: Apache-2.0
// `npm run demo:release -- cart [healthy | broken | missing | <tag>]`: deploys a new version into the running demo, the
// way a pipeline would.
import { parseArgs } from 'node:util';
import { kubectlFor } from './demo/kubectl.mjs';
import { kinds, nextTag, releasePatch } from './demo/release.mjs';
import { runningDemo } from './demo/running.mjs';

const brokenErrorRate = 0.4;

const services = ['cart', 'checkout', 'inventory'];

const usage = `npm run demo:release -- <${services.join(
  ' | ',
)}> [kind or tag] [--name DEMO]
${Object.entries(kinds)
  .map(([kind, what]) => `  ${kind.padEnd(8)} ${what}`)
  .join('\n')}
`;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      name: { type: 'string', default: 'demo' },
      help: { type: 'boolean', default: false },
    },
  });
  const [service, wanted = 'healthy'] = positionals;
  if (!service || values.help) {
    process.stdout.write(usage);
    return;
  }
  const demo = runningDemo(values.name);
  if (!services.includes(service)) {
    throw new Error(`${service} is no service of the shop\n\n${usage}`);
  }
  if (!demo) {
    throw new Error(
      `no demo named "${values.name}" is running; start it with \`npm start\` in another terminal, or say --name if it was started under another`,
    );
  }
  const kubectl = kubectlFor({
    binary: demo.kubectl,
    kubeconfig: demo.kubeconfig,
  });
  const target = [`deployment/${service}`, '--namespace=shop'];
  const current = await kubectl([
    'get',
    ...target,
    '--output=jsonpath={.spec.template.spec.containers[0].image}',
  ]);
  const tag = nextTag(current, wanted);
  const patch = releasePatch({
    tag,
    errorRate: wanted === 'broken' ? brokenErrorRate : undefined,
  });
  await kubectl([
    'patch',
    ...target,
    '--type=strategic',
    `--patch=${JSON.stringify(patch)}`,
  ]);
  process.stdout.write(
    `${service}: ${current} -> teal.dev/shop:${tag}\nWatch it: ${demo.portal}/catalog/default/component/${service}/rollouts\n`,
  );
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
