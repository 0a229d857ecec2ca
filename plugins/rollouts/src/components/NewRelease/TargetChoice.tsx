// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseTarget } from '../../model/releaseTarget';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';
import { Notice } from '../Notice/Notice';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(1) },
}));

/** Where to; the only place there is needs no choice. */
export function TargetChoice(props: {
  targets: readonly ReleaseTarget[];
  chosen: ReleaseTarget;
  /** Why this person can begin no release there. */
  whyNot: string | undefined;
  onChoose: (target: ReleaseTarget) => void;
}) {
  const { targets, chosen, whyNot, onChoose } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div className={classes.root}>
      {targets.length > 1 ? (
        <Choice
          label={t('newRelease.where')}
          value={chosen.key}
          choices={targets.map(target => ({
            value: target.key,
            label: placeText(target, t),
          }))}
          onChange={key => {
            const next = targets.find(target => target.key === key);
            if (next) onChoose(next);
          }}
        />
      ) : (
        <Typography variant="body2" color="textSecondary">
          {placeText(chosen, t)}
        </Typography>
      )}
      {whyNot && <Notice tone="waiting">{whyNot}</Notice>}
      {/* Without a Rollout nothing waits to be let go on. */}
      {chosen.view && chosen.environment?.fourEyes && (
        <Notice tone="calm">
          {t('newRelease.fourEyes', { environment: chosen.environment.name })}
        </Notice>
      )}
    </div>
  );
}

/** `production · orders in orders-production, eu-1` */
export function placeText(target: ReleaseTarget, t: Translate): string {
  const { environment, namespace, cluster, workload } = target;
  const place = t('newRelease.place', {
    ...{ workload: workload.name, namespace, cluster },
  });
  return environment ? `${environment.name} · ${place}` : place;
}
