// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { down } from './cli/down.ts';
import { kubectl } from './cli/kubectl.ts';
import { status } from './cli/status.ts';
import { up } from './cli/up.ts';

const usage = `yarn local-cluster <command> [--name N]

  up [--json]      starts a cluster and runs it until interrupted, or until \`down\`
     [--gateway G] what serves its Gateway: contour (default) or istio, which takes minutes to build the first time
     [--kubernetes V] another version, such as 1.34, which takes minutes to build the first time, too
  down             ends it
  status [--json]  says which clusters run, and their addresses
  kubectl …        kubectl as the cluster's administrator

--name tells clusters apart that run side by side; the default is "teal".
`;

const defaultName = 'teal';

/** Options of ours come before kubectl's own arguments, which are left alone. */
function splitKubectl(args: string[]): {
  ours: string[];
  kubectlArgs: string[];
} {
  const at = args.indexOf('kubectl');
  return at < 0
    ? { ours: args, kubectlArgs: [] }
    : { ours: args.slice(0, at + 1), kubectlArgs: args.slice(at + 1) };
}

/** `kubectl --name N get pods` is as natural as `--name N kubectl get pods`. */
function takeName(kubectlArgs: string[]): { name?: string; rest: string[] } {
  return kubectlArgs[0] === '--name'
    ? { name: kubectlArgs[1], rest: kubectlArgs.slice(2) }
    : { rest: kubectlArgs };
}

async function main(args: string[]): Promise<number> {
  const { ours, kubectlArgs } = splitKubectl(args);
  const { values, positionals } = parseArgs({
    args: ours,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      json: { type: 'boolean', default: false },
      gateway: { type: 'string', default: 'contour' },
      kubernetes: { type: 'string' },
    },
  });
  const name = values.name ?? defaultName;
  switch (positionals[0]) {
    case 'up': {
      const { gateway, json, kubernetes } = values;
      if (gateway !== 'contour' && gateway !== 'istio') {
        throw new Error(`--gateway is contour or istio, not "${gateway}"`);
      }
      return up({ name, json, gateway, kubernetes });
    }
    case 'down':
      return down(name);
    case 'status':
      return status(values.json);
    case 'kubectl': {
      const taken = takeName(kubectlArgs);
      return kubectl(taken.name ?? name, taken.rest);
    }
    default:
      process.stderr.write(usage);
      return 2;
  }
}

main(process.argv.slice(2)).then(
  code => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  },
);
