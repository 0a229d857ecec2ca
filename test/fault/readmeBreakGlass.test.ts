// SPDX-License-Identifier: Apache-2.0
/** The README's break-glass commands, typed as they stand there. */
import assert from 'node:assert/strict';
import { FINALIZER, workloadMarks } from '@teal/rollouts-common';
import { ControllerProcess } from '../harness/ControllerProcess';
import { twoSteps } from '../harness/manifests';
import { ReadmeTerminal } from '../harness/ReadmeTerminal';
import { shortLease } from '../harness/shortLease';
import { story, type StoryOptions } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { TestCluster } from '../harness/TestCluster';
import { assertNoneFailed } from '../harness/verdicts';

const shop: StoryOptions = {
  shop: false,
  replicas: 2,
  steps: twoSteps,
  // Who is let go rolls natively, and then its pods need time to leave the endpoints.
  container: { lifecycle: { preStop: { sleep: { seconds: 10 } } } },
};

/** A shop under a controller of its own, and somebody with the README in front of them. */
function readmeStory(
  title: string,
  namespace: string,
  run: (
    teal: Teal,
    hands: {
      readonly controller: ControllerProcess;
      readonly startController: () => void;
      readonly type: (beginning: string) => Promise<string>;
    },
  ) => Promise<void>,
): void {
  story(title, namespace, shop, async teal => {
    const { facts } = teal.cluster;
    const terminal = new ReadmeTerminal(facts, teal.namespace);
    const controllers: ControllerProcess[] = [];
    const startController = () => {
      const controller = ControllerProcess.start({
        kubeconfig: facts.controllerKubeconfig,
        logFile: facts.controllerLog,
        flags: shortLease,
      });
      controllers.push(controller);
      return controller;
    };
    const type = async (beginning: string) => {
      const { code, output } = await terminal.type(beginning);
      assert.equal(code, 0, output);
      return output;
    };
    try {
      const controller = startController();
      await teal.startShop();
      await run(teal, { controller, startController, type });
    } finally {
      for (const each of controllers) if (each.running) await each.stop();
      terminal.close();
    }
  });
}

readmeStory(
  'a workload that was taken out rolls natively without a controller, and is gated again when the annotation goes',
  'taken-out',
  async (teal, { controller, startController, type }) => {
    await controller.kill();
    await type('kubectl patch deployment cart --type=merge');
    await teal.deploy('v2');
    await untilRolled(teal, 'v2');

    startController();
    await teal.until('the Rollout says who took it out', ({ status }) =>
      /portal down, hotfix/.test(status?.message ?? ''),
    );
    await teal.kubectl.ok([
      'annotate',
      'deployment',
      teal.name,
      `${workloadMarks.bypass}-`,
    ]);
    await teal.untilHealthy();
  },
);

readmeStory(
  'everything is let go in the middle of a release without a controller, and no request is lost',
  'let-go',
  async (teal, { controller, type }) => {
    const before = await teal.snapshot();
    const gateway = teal.visitGateway(100);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await controller.kill();
    const said = await type('yarn controller release-all');
    assert.match(said, /Everything let go/);
    await untilRolled(teal, 'v2');
    const after = await teal.snapshot();
    assert.deepEqual(after.route?.spec, before.route?.spec);
    assert.deepEqual(after.services, before.services);
    await assertNoneFailed(gateway);
  },
);

readmeStory(
  'a finalizer dropped under a living controller comes back, and the deleted Rollout still ends its release',
  'finalizer',
  async (teal, { type }) => {
    const gateway = teal.visitGateway(100);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await type('kubectl patch tro cart --type=merge');
    await teal.until('the finalizer is back', ({ metadata }) =>
      (metadata as { finalizers?: string[] }).finalizers?.includes(FINALIZER),
    );
    await teal.kubectl.ok(['delete', 'rollout', teal.name]);
    await untilRolled(teal, 'v2');
    assert.deepEqual((await teal.snapshot()).services, [teal.name]);
    await assertNoneFailed(gateway);
  },
);

// Where the webhook is the gate there is no binding to delete; docs/webhook.md has its own way.
if (TestCluster.shared().facts.gatedByPolicy) {
  readmeStory(
    'without the binding template changes are native, and the Rollout says so until the manifests are applied again',
    'no-binding',
    async (teal, { type }) => {
      await type('kubectl delete mutatingadmissionpolicybinding');
      try {
        await teal.until(
          'Degraded, and the message says what is native',
          ({ status }) =>
            status?.phase === 'Degraded' &&
            /template changes .* are native/.test(status.message ?? ''),
        );
        await teal.deploy('v2');
        await untilRolled(teal, 'v2');
      } finally {
        await type(
          'kubectl apply --server-side -f plugins/rollouts-backend/manifests/ #',
        );
      }
      await teal.untilHealthy();
      await teal.deploy('v3');
      await teal.untilPausedAt(1);
    },
  );
}

async function untilRolled(teal: Teal, version: string): Promise<void> {
  const image = `teal.dev/shop:${version}`;
  await teal.feeds.deployments.until(`all pods are ${version}`, feed => {
    const { metadata, spec, status } = feed.get(teal.name) ?? {};
    return (
      spec?.template.spec?.containers[0].image === image &&
      status?.observedGeneration === metadata?.generation &&
      status?.replicas === spec.replicas &&
      status?.updatedReplicas === spec.replicas &&
      status?.availableReplicas === spec.replicas
    );
  });
}
