// SPDX-License-Identifier: Apache-2.0

const PARAMETERS = `type: object
required: [image]
properties:
  image: { type: string }
  replicas: { type: integer, default: 2, minimum: 1 }
  host: { type: string, pattern: '^[a-z.]+$' }
  labels: { type: object, additionalProperties: { type: string } }
`;

const MANIFEST = `apiVersion: apps/v1
kind: Deployment
spec:
  replicas: \${{ parameters.replicas }}
  selector: { matchLabels: { app: cart } }
  template:
    metadata:
      labels: { app: cart }
      annotations:
        example.com/host: \${{ parameters.host }}
    spec:
      containers:
        - name: shop
          image: \${{ parameters.image }}
`;

/** The file of a template as people write it. */
export function templateText(
  options: {
    readonly id?: string;
    readonly version?: string;
    readonly parameters?: string;
    readonly manifest?: string;
  } = {},
): string {
  const { id = 'web', version = '1.0.0' } = options;
  const { parameters = PARAMETERS, manifest = MANIFEST } = options;
  return `apiVersion: rollouts.teal.dev/v1alpha1
kind: DeploymentTemplate
metadata:
  name: ${id}
  title: Web service
spec:
  version: ${version}
  parameters:
${indented(parameters)}
---
${manifest}`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map(line => (line ? `    ${line}` : line))
    .join('\n')
    .trimEnd();
}
