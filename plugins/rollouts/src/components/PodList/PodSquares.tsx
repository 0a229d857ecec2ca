// SPDX-License-Identifier: Apache-2.0
import { alpha, makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { PodView } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { toneColour, versionColours } from '../../theme/versionColours';
import type { VersionName } from '../VersionPanel/VersionPanel';

/** States that mend themselves: the pod is on its way. */
const ON_ITS_WAY = new Set([
  'Pending',
  'ContainerCreating',
  'PodInitializing',
  'Running',
  'Terminating',
]);

const useStyles = makeStyles<Theme, { version: VersionName }>(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: 4 },
  square: {
    width: 16,
    height: 16,
    borderRadius: 4,
    boxSizing: 'border-box',
    border: '2px solid transparent',
  },
  ready: {
    backgroundColor: ({ version }) => versionColours(theme)[version],
  },
  coming: {
    borderColor: ({ version }) => versionColours(theme)[version],
    backgroundColor: ({ version }) =>
      alpha(versionColours(theme)[version], 0.25),
  },
  ailing: { backgroundColor: toneColour(theme, 'bad') },
}));

/** One square a pod: filled is ready, framed is on its way, red is not well. */
export function PodSquares(props: {
  version: VersionName;
  pods: readonly PodView[];
}) {
  const classes = useStyles({ version: props.version });
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const ready = props.pods.filter(pod => pod.ready).length;
  const label = t('pods.squares', {
    ready: String(ready),
    total: String(props.pods.length),
  });
  return (
    <div className={classes.root} role="img" aria-label={label}>
      {props.pods.map(pod => (
        <span
          key={pod.name}
          title={`${pod.name}: ${pod.ready ? t('pods.ready') : pod.status}`}
          className={`${classes.square} ${classes[lookOf(pod)]}`}
        />
      ))}
    </div>
  );
}

function lookOf(pod: PodView): 'ready' | 'coming' | 'ailing' {
  if (pod.ready) return 'ready';
  return ON_ITS_WAY.has(pod.status) && !pod.message ? 'coming' : 'ailing';
}
